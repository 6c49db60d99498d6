//! What kind of server answers, as far as it changes what we say to it.

use super::Session;
use crate::Result;

/// The two families.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavor {
    /// MySQL and what calls itself so.
    MySql,
    /// MariaDB.
    MariaDb,
}

impl Flavor {
    /// Its name as people write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::MySql => "MySQL",
            Self::MariaDb => "MariaDB",
        }
    }
}

/// A server's family and version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// The family.
    pub flavor: Flavor,
    /// `VERSION()` as the server prints it.
    pub version: String,
    /// Major, minor and patch.
    pub number: (u16, u16, u16),
}

impl Server {
    /// Asks the server.
    pub fn ask(session: &mut dyn Session) -> Result<Self> {
        Ok(Self::parse(&session.value("SELECT VERSION()")?.unwrap_or_default()))
    }

    /// Reads `VERSION()`: `10.11.6-MariaDB-log`, `8.0.36`, `5.5.5-10.4.1-MariaDB`.
    pub fn parse(version: &str) -> Self {
        let flavor = if version.contains("MariaDB") { Flavor::MariaDb } else { Flavor::MySql };
        let digits = version.strip_prefix("5.5.5-").filter(|_| flavor == Flavor::MariaDb).unwrap_or(version);
        let mut numbers = digits.split(|c: char| !c.is_ascii_digit()).map(|n| n.parse().unwrap_or(0));
        let mut next = || numbers.next().unwrap_or(0);
        Self { flavor, version: version.to_owned(), number: (next(), next(), next()) }
    }

    /// Whether it is MariaDB.
    pub fn is_mariadb(&self) -> bool {
        self.flavor == Flavor::MariaDb
    }

    /// Its version as versioned comments have it: 80036 of 8.0.36, 101106 of 10.11.6.
    pub fn comment_version(&self) -> u32 {
        let (major, minor, patch) = self.number;
        u32::from(major) * 10_000 + u32::from(minor) * 100 + u32::from(patch)
    }

    /// Whether an `INSERT` may say when a version of a row began and ended.
    pub fn loads_history(&self) -> bool {
        self.is_mariadb() && self.number >= (10, 11, 0)
    }

    /// Whether a database may hold libraries: code in another language that routines use.
    pub fn has_libraries(&self) -> bool {
        !self.is_mariadb() && self.number >= (9, 2, 0)
    }

    /// Whether `CAST(… AS DOUBLE)` exists, which prints a `FLOAT` with all its digits.
    pub fn casts_to_double(&self) -> bool {
        self.is_mariadb() || self.number >= (8, 0, 17)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        let number = |v: &str| Server::parse(v).number;
        assert_eq!(number("10.11.6-MariaDB-0+deb12u1-log"), (10, 11, 6));
        assert_eq!(number("5.5.5-10.4.1-MariaDB"), (10, 4, 1));
        assert_eq!(number("8.0.36-0ubuntu0.22.04.1"), (8, 0, 36));
        assert_eq!(number("9.7.0"), (9, 7, 0));
        assert!(Server::parse("11.8.1-MariaDB").is_mariadb());
        assert!(!Server::parse("5.7.44").casts_to_double());
    }
}
