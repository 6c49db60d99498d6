//! The accounts that may use a database, with what they may do in it.
//!
//! Whoever has a privilege on the database, on something in it, or a role that has: their `CREATE USER` with the hash of
//! the password, and of their grants those on this database. Privileges on everything are the server's and stay there.

use std::collections::BTreeSet;

use crate::archive::part::{Part, PartKind};
use crate::session::{Server, Session, text};
use crate::sql::token::{Token, solid, tokens};
use crate::sql::{grant, ident, literal};
use crate::{Error, Kind, Result};

/// `user` and `host`; a role of MariaDB has no host.
type Account = (String, String);

/// The accounts of `database`, and the part that makes them.
pub fn part(session: &mut dyn Session, server: &Server, database: &str) -> Result<(Vec<String>, Part)> {
    if !server.is_mariadb() {
        // Hashes of MySQL are bytes, which are no text in any character set.
        session.run("SET SESSION print_identified_with_as_hex = ON")?;
    }
    let accounts = accounts(session, database)?;
    let (mut sql, mut grants) = (String::from("\n"), String::new());
    for (user, host) in &accounts {
        let name = name(user, host);
        let is_role = server.is_mariadb() && host.is_empty();
        if is_role {
            sql.push_str(&format!("CREATE ROLE IF NOT EXISTS {name};\n"));
        } else {
            let rows = session.rows(&format!("SHOW CREATE USER {name}"))?;
            let create = rows.into_iter().next().and_then(|row| row.into_iter().last()).flatten();
            let create = text(create.ok_or_else(|| Error::new(Kind::NotFound, format!("account {name} is gone")))?)?;
            sql.push_str(&format!("{};\n", create_if_missing(&create)?));
        }
        for line in session.column(&format!("SHOW GRANTS FOR {name}"))? {
            let roles = granted_roles(&line);
            let of_ours = !roles.is_empty() && roles.iter().all(|role| accounts.contains(role));
            if of_ours || grant::is_on(&line, database) {
                grants.push_str(&format!("{line};\n"));
            }
        }
    }
    sql.push_str(&grants);
    let names = accounts.iter().map(|(user, host)| format!("{user}@{host}")).collect();
    Ok((names, Part::new(PartKind::Accounts, None, sql.into_bytes())))
}

fn accounts(session: &mut dyn Session, database: &str) -> Result<BTreeSet<Account>> {
    let db = literal(database);
    let rows = session
        .rows(&format!(
            "SELECT User, Host FROM mysql.db WHERE {db} LIKE Db UNION SELECT User, Host FROM mysql.tables_priv WHERE Db = {db} \
             UNION SELECT User, Host FROM mysql.columns_priv WHERE Db = {db} \
             UNION SELECT User, Host FROM mysql.procs_priv WHERE Db = {db}"
        ))
        .map_err(|e| match e.code() {
            Some(1142 | 1044) => Error::new(
                Kind::Server,
                "the account may not read who may use the database; as an administrator, run: \
                 GRANT SELECT ON `mysql`.* TO it, or leave the accounts out",
            ),
            _ => e,
        })?;
    let mut accounts = BTreeSet::new();
    for row in rows {
        let [user, host] = <[_; 2]>::try_from(row).map_err(|_| Error::new(Kind::Server, "an account has no host"))?;
        accounts.insert((text(user.unwrap_or_default())?, text(host.unwrap_or_default())?));
    }
    Ok(accounts)
}

fn name(user: &str, host: &str) -> String {
    if host.is_empty() { ident(user) } else { format!("{}@{}", ident(user), ident(host)) }
}

/// The server's `CREATE USER` for where the account may be there, without the role it begins with, which it does not have
/// yet.
fn create_if_missing(create: &str) -> Result<String> {
    let Some(rest) = create.strip_prefix("CREATE USER ") else {
        return Err(Error::new(Kind::Unsupported, "the definition of an account does not begin with CREATE USER"));
    };
    let all = tokens(rest);
    let is = |at: usize, word: &str| all.get(at).is_some_and(|t| t.is(word));
    let from = (0..all.len()).find(|at| is(*at, "default") && is(at + 2, "role"));
    let to = from.and_then(|from| (from + 3..all.len()).find(|at| matches!(all[*at], Token::Word(_))));
    let kept = match (from, to) {
        (Some(from), Some(to)) => [&all[..from], &all[to..]].concat(),
        (Some(from), None) => all[..from].to_vec(),
        _ => all,
    };
    let kept: String = kept.into_iter().map(Token::text).collect();
    Ok(format!("CREATE USER IF NOT EXISTS {}", kept.trim_end()))
}

/// The roles that ``GRANT `a`@`%`, `b` TO `u`@`h` `` or ``SET DEFAULT ROLE `a` FOR …`` hands out; none for privileges.
fn granted_roles(line: &str) -> Vec<Account> {
    let all = solid(line);
    let from = if all.first().is_some_and(|t| t.is("grant")) {
        1
    } else if all.first().is_some_and(|t| t.is("set")) {
        3
    } else {
        return Vec::new();
    };
    let Some(to) = all.iter().position(|t| t.is("to") || t.is("for")) else { return Vec::new() };
    let mut roles = Vec::new();
    for item in all.get(from..to).unwrap_or_default().split(|t| t.is_mark(",")) {
        let named = |token: &Token<'_>| if let Token::Quoted(_) = token { token.name() } else { None };
        match item {
            [role] if named(role).is_some() => roles.extend(named(role).map(|role| (role, String::new()))),
            [role, at, host] if at.is_mark("@") => roles.extend(named(role).zip(named(host))),
            _ => return Vec::new(),
        }
    }
    roles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_made_where_they_are_missing() {
        let create = "CREATE USER `a`@`%` IDENTIFIED WITH 'x' AS 0x41 DEFAULT ROLE `r`@`%`,`s`@`%` REQUIRE NONE";
        assert_eq!(
            create_if_missing(create).unwrap(),
            "CREATE USER IF NOT EXISTS `a`@`%` IDENTIFIED WITH 'x' AS 0x41 REQUIRE NONE"
        );
        assert_eq!(create_if_missing("CREATE USER `a`@`%`").unwrap(), "CREATE USER IF NOT EXISTS `a`@`%`");
        assert!(create_if_missing("DROP USER x").is_err());
    }

    #[test]
    fn roles_are_told_from_privileges() {
        let account = |user: &str, host: &str| (user.to_owned(), host.to_owned());
        assert_eq!(granted_roles("GRANT `r`@`%`,`s`@`h` TO `u`@`h`"), [account("r", "%"), account("s", "h")]);
        assert_eq!(granted_roles("GRANT `r` TO `u`@`h` WITH ADMIN OPTION"), [account("r", "")]);
        assert_eq!(granted_roles("SET DEFAULT ROLE `r` FOR `u`@`h`"), [account("r", "")]);
        assert!(granted_roles("GRANT SELECT ON `d`.* TO `u`@`h`").is_empty());
    }
}
