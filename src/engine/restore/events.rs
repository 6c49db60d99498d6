//! Events whose time is past when they are made again: a server drops one that is not to be preserved as soon as it is
//! made, disables another, and calls neither an error.

use super::left_out::LeftOut;
use crate::Result;
use crate::session::Session;
use crate::sql::split::Statements;
use crate::sql::token::tokens;
use crate::sql::{ident, literal};

/// Whether an event is there, and whether it is enabled.
fn status(session: &mut dyn Session, database: &str, name: &str) -> Result<Option<String>> {
    session.value(&format!(
        "SELECT STATUS FROM information_schema.EVENTS WHERE EVENT_SCHEMA = {} AND EVENT_NAME = {}",
        literal(database),
        literal(name)
    ))
}

/// The statement that makes an event, and whether it is to be enabled.
fn create(sql: &str) -> Option<(&str, bool)> {
    let create = Statements::new(sql).find(|s| s.get(..6).is_some_and(|head| head.eq_ignore_ascii_case("create")))?;
    let all = tokens(create);
    let head = all.iter().position(|t| t.is("do")).unwrap_or(all.len());
    Some((create, !all[..head].iter().any(|t| t.is("disable"))))
}

/// Looks at events that were made, and tells of those that are not as they should be. What was refused is told already.
pub fn look_back(
    session: &mut dyn Session,
    database: &str,
    made: &[(String, String)],
    left_out: &mut Vec<LeftOut>,
) -> Result<()> {
    for (name, sql) in made {
        if left_out.iter().any(|one| one.kind == "event" && one.name == *name) {
            continue;
        }
        left_out.extend(look(session, database, name, sql)?);
    }
    Ok(())
}

/// What there is to tell of an event that was made by `sql` without an error.
pub fn look(session: &mut dyn Session, database: &str, name: &str, sql: &str) -> Result<Option<LeftOut>> {
    let Some((create, enabled)) = create(sql) else { return Ok(None) };
    let (reason, definition) = match status(session, database, name)?.as_deref() {
        None => {
            ("its time is past and it is not to be preserved, so the server dropped it as it was made", create.into())
        }
        Some("DISABLED") if enabled => {
            ("its time is past, so the server has made it disabled", format!("ALTER EVENT {} ENABLE", ident(name)))
        }
        Some(_) => return Ok(None),
    };
    let (kind, name, reason) = ("event".to_owned(), name.to_owned(), reason.to_owned());
    Ok(Some(LeftOut { kind, name, reason, definition: Some(definition) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whether_an_event_is_to_be_enabled() {
        let of = |sql: &str| create(sql).map(|(_, enabled)| enabled);
        assert_eq!(of("SET x=1;\nCREATE EVENT e ON SCHEDULE AT '2020-01-01' DISABLE DO SELECT 1;"), Some(false));
        assert_eq!(
            of("CREATE EVENT e ON SCHEDULE AT '2020-01-01' ENABLE DO SELECT 'disable' as `disable`;"),
            Some(true)
        );
        assert_eq!(of("DROP EVENT e;"), None);
    }
}
