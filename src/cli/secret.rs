//! Where secrets come from: a file, the environment, or a terminal. Never the command line, which others can see.
//!
//! What is read is wiped when it goes, and messages name the place it came from, never the secret.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use simplemdb_backup_engine::{Error, Kind, Result};
use zeroize::Zeroizing;

/// No secret is longer. Its buffer is set aside at once, so that growing leaves no copies behind.
const LONGEST: usize = 64 << 10;

/// The content of a file, all of it.
pub fn file(path: &Path) -> Result<Zeroizing<Vec<u8>>> {
    let failed = |e| Error::with_cause(Kind::Configuration, format!("{} cannot be read", path.display()), e);
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST + 64));
    let mut content = File::open(path).map_err(failed)?.take(LONGEST as u64 + 1);
    content.read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() > LONGEST {
        return Err(Error::new(Kind::Configuration, format!("{} is too long to be a secret", path.display())));
    }
    Ok(bytes)
}

/// The first line break at the end of a file is the editor's, and no part of the secret.
pub fn line(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

/// A variable of the environment; `None` where it is not set or empty.
pub fn variable(name: &str) -> Result<Option<Zeroizing<String>>> {
    let Some(value) = std::env::var_os(name).filter(|value| !value.is_empty()) else { return Ok(None) };
    match value.into_string() {
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(_) => Err(Error::new(Kind::Configuration, format!("the variable {name} is not UTF-8"))),
    }
}

/// A line typed at the terminal, unseen.
pub fn prompt(question: &str) -> Result<Zeroizing<String>> {
    rpassword::prompt_password(format!("{question}: "))
        .map(Zeroizing::new)
        .map_err(|e| Error::with_cause(Kind::Configuration, "there is no terminal to ask at", e))
}

/// A new secret, typed twice.
pub fn prompt_twice(question: &str) -> Result<Zeroizing<String>> {
    let first = prompt(question)?;
    if *first != *prompt(&format!("{question} again"))? {
        return Err(Error::new(Kind::Configuration, "the two inputs are not the same"));
    }
    Ok(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_break_is_no_part_of_a_secret() {
        assert_eq!(line(b"a b\n"), b"a b");
        assert_eq!(line(b"a\r\n"), b"a");
        assert_eq!(line(b" a\n\n"), b" a\n");
        assert_eq!(line(b"a"), b"a");
    }
}
