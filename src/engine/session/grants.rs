//! What an account may do, as `SHOW GRANTS` tells it.
//!
//! A server does not refuse to list what an account may not see, it leaves it out. So whether a list is complete can
//! only be told from the grants.

use super::{Server, Session};
use crate::Result;
use crate::sql::grant::{Grant, Level, matches, parse};

/// The privileges of the connected account and of its active roles.
#[derive(Debug, Clone)]
pub struct Grants {
    /// `` `user`@`host` ``, to be named in a GRANT.
    pub account: String,
    /// `None` where the server checks no privileges at all.
    grants: Option<Vec<Grant>>,
}

impl Grants {
    /// Asks the server.
    pub fn read(session: &mut dyn Session, server: &Server) -> Result<Self> {
        let account = session.value("SELECT CURRENT_USER()")?.unwrap_or_default();
        let (user, host) = account.rsplit_once('@').unwrap_or((&account, "%"));
        let account = format!("{}@{}", crate::sql::ident(user), crate::sql::ident(host));
        let mut show = "SHOW GRANTS".to_owned();
        if !server.is_mariadb() && server.number >= (8, 0, 0) {
            // MySQL lists the privileges of active roles only where they are named.
            let roles = session.value("SELECT CURRENT_ROLE()")?.unwrap_or_default();
            if !roles.is_empty() && !roles.eq_ignore_ascii_case("NONE") {
                show = format!("SHOW GRANTS FOR CURRENT_USER() USING {roles}");
            }
        }
        let lines = match session.column(&show) {
            // The server runs with --skip-grant-tables.
            Err(e) if e.code() == Some(1290) => return Ok(Self { account, grants: None }),
            other => other?,
        };
        Ok(Self { account, grants: Some(lines.iter().filter_map(|line| parse(line)).collect()) })
    }

    /// Whether the account has one of `privileges` on all of `database`.
    pub fn any_on(&self, privileges: &[&str], database: &str) -> bool {
        let Some(grants) = &self.grants else { return true };
        let holds = |level: &Level| match level {
            Level::Everywhere => true,
            Level::Database(pattern) => matches(pattern, database),
            Level::Table(..) | Level::Routine(..) => false,
        };
        let names = |grant: &Grant, one: &str| grant.privileges.iter().any(|p| p == one || is_all(p));
        privileges.iter().any(|one| {
            let mut here = grants.iter().filter(|grant| holds(&grant.level) && names(grant, one)).peekable();
            // What MySQL revokes of a global privilege, it revokes for a database by its name.
            here.peek().is_some() && !here.any(|grant| grant.revoked)
        })
    }

    /// Whether the account has one of `privileges` on this table, or on all of its database.
    pub fn any_on_table(&self, privileges: &[&str], database: &str, table: &str) -> bool {
        let Some(grants) = &self.grants else { return true };
        let here = |level: &Level| matches!(level, Level::Table(d, t) if d == database && t == table);
        let one_of = |grant: &Grant| grant.privileges.iter().any(|p| is_all(p) || privileges.contains(&p.as_str()));
        self.any_on(privileges, database) || grants.iter().any(|g| !g.revoked && here(&g.level) && one_of(g))
    }
}

/// Whether a word of a grant stands for all privileges. (`ALLOW_NONEXISTENT_DEFINER` is one of them.)
fn is_all(privilege: &str) -> bool {
    matches!(privilege, "ALL" | "ALL PRIVILEGES")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[&str]) -> Grants {
        Grants { account: String::new(), grants: Some(lines.iter().filter_map(|line| parse(line)).collect()) }
    }

    #[test]
    fn a_privilege_that_begins_like_all_of_them_is_one() {
        let grants = of(&["GRANT ALLOW_NONEXISTENT_DEFINER,SET_ANY_DEFINER ON *.* TO `u`@`%`"]);
        assert!(grants.any_on(&["SET_ANY_DEFINER"], "") && !grants.any_on(&["SYSTEM_USER"], ""));
    }

    #[test]
    fn levels() {
        let grants = of(&[
            "GRANT USAGE ON *.* TO `u`@`localhost` IDENTIFIED BY PASSWORD '*ABC'",
            "GRANT SELECT, SHOW VIEW ON `shop\\_1`.* TO `u`@`localhost` WITH GRANT OPTION",
            "GRANT ALL PRIVILEGES ON `dev%`.* TO `u`@`localhost`",
            "GRANT SELECT, INSERT (`a`, `b`) ON `other`.`t` TO `u`@`localhost`",
            "GRANT SELECT (`a`) ON `other`.`u` TO `u`@`localhost`",
            "GRANT EXECUTE ON PROCEDURE `other`.`p` TO `u`@`localhost`",
            "GRANT `role`@`%` TO `u`@`localhost`",
        ]);
        assert!(grants.any_on(&["SELECT"], "shop_1"));
        assert!(grants.any_on(&["TRIGGER", "SHOW VIEW"], "shop_1"));
        assert!(!grants.any_on(&["SELECT"], "shopX1"));
        assert!(!grants.any_on(&["TRIGGER"], "shop_1"));
        assert!(grants.any_on(&["EVENT"], "development"));
        assert!(!grants.any_on(&["SELECT"], "other"));
        assert!(grants.any_on_table(&["SELECT"], "other", "t"));
        assert!(!grants.any_on_table(&["INSERT"], "other", "t"), "some columns are not the table");
        assert!(!grants.any_on_table(&["SELECT"], "other", "u"));
        assert!(!grants.any_on(&["EXECUTE"], "other"));
    }

    #[test]
    fn what_is_revoked_is_not_held() {
        let grants = of(&["GRANT SELECT, EVENT ON *.* TO `u`@`%`", "REVOKE SELECT ON `shop`.* FROM `u`@`%`"]);
        assert!(!grants.any_on(&["SELECT"], "shop"));
        assert!(grants.any_on(&["EVENT"], "shop"));
        assert!(grants.any_on(&["SELECT"], "other"));
    }
}
