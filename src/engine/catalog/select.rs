//! Which tables and views a caller wants.

use crate::{Error, Kind, Result};

/// Names to include and to exclude; nothing included means everything.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only these, where there are any.
    pub include: Vec<String>,
    /// Never these.
    pub exclude: Vec<String>,
}

impl Selection {
    /// Whether `name` is wanted. Names are compared exactly, as the server lists them.
    pub fn wants(&self, name: &str) -> bool {
        (self.include.is_empty() || self.include.iter().any(|n| n == name)) && !self.exclude.iter().any(|n| n == name)
    }

    /// The same with each pattern replaced by the names among `held` that it stands for: `*` is any text, `?` one
    /// character. A name that is there as it stands is no pattern. `what` holds the names, for the error where one that
    /// is wanted or unwanted stands for none.
    pub fn resolve(&self, held: &[String], what: &str) -> Result<Self> {
        let names = |wanted: &[String], to: &str| {
            let (mut out, mut missing) = (Vec::<String>::new(), Vec::new());
            for name in wanted {
                let exact = held.contains(name);
                let found = held.iter().filter(|one| if exact { *one == name } else { matches(name, one) });
                let mut any = false;
                for one in found {
                    any = true;
                    if !out.contains(one) {
                        out.push(one.clone());
                    }
                }
                if !any {
                    missing.push(name.as_str());
                }
            }
            if missing.is_empty() {
                return Ok(out);
            }
            Err(Error::new(Kind::NotFound, format!("{what} holds no table {}{to}", missing.join(", "))))
        };
        Ok(Self { include: names(&self.include, "")?, exclude: names(&self.exclude, " to exclude")? })
    }

    /// Whether everything is wanted.
    pub fn is_all(&self) -> bool {
        self.include.is_empty() && self.exclude.is_empty()
    }
}

/// Whether `name` is what `pattern` stands for, letters in the same case.
fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    // Where it fails, the last `*` takes one character more.
    let (mut p, mut n, mut star) = (0, 0, None);
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p + 1, n));
                p += 1;
            }
            Some(c) if *c == '?' || *c == name[n] => {
                p += 1;
                n += 1;
            }
            _ => {
                let Some((after, from)) = star else { return false };
                star = Some((after, from + 1));
                (p, n) = (after, from + 1);
            }
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn patterns() {
        assert!(matches("log_*", "log_2024") && matches("*", "") && matches("?", "é") && matches("a*b*c", "aXbYbc"));
        assert!(!matches("log_*", "Log_1") && !matches("?", "") && !matches("a*b", "ac") && !matches("a?", "a"));
        assert!(!matches("log_%", "log_1") && matches("a.c", "a.c") && !matches("a.c", "abc"));
    }

    #[test]
    fn names_come_before_patterns_and_each_once() {
        let held = names(&["a*", "ab", "b"]);
        let of = |include: &[&str], exclude: &[&str]| {
            Selection { include: names(include), exclude: names(exclude) }.resolve(&held, "it")
        };
        assert_eq!(of(&["a*"], &[]).unwrap().include, ["a*"]);
        assert_eq!(of(&["?", "*b", "b"], &["a?"]).unwrap().include, ["b", "ab"]);
        assert_eq!(of(&[], &["a?"]).unwrap().exclude, ["a*", "ab"]);
        assert_eq!(of(&["x*", "b", "y"], &[]).unwrap_err().to_string(), "it holds no table x*, y");
        assert_eq!(of(&[], &["B"]).unwrap_err().to_string(), "it holds no table B to exclude");
    }
}
