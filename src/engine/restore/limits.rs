//! Limits of the server that a row, a statement or a transaction of an archive may exceed, held against the archive before
//! anything is loaded.
//!
//! Only a part that is longer than a limit itself can hold what exceeds it, so that few parts are read.

use std::collections::{BTreeMap, HashSet};

use super::adapt::Adapted;
use super::bulk::escapes;
use super::load::utf8;
use super::{Content, parts};
use crate::Result;
use crate::archive::part::PartKind;
use crate::session::Session;
use crate::sql::ident;
use crate::sql::split::Statements;

/// A limit that is exceeded.
pub(super) struct Exceeded {
    /// By this table alone, where it is one.
    pub table: Option<String>,
    /// What there must be room for, by how much, and what to do.
    pub needs: String,
}

/// What a transaction that is replicated to others may hold, and where that matters.
const OF_TRANSACTIONS: [(&str, &str); 3] = [
    ("wsrep_max_ws_size", "SELECT @@wsrep_max_ws_size WHERE @@wsrep_on"),
    ("group_replication_transaction_size_limit", "SELECT @@group_replication_transaction_size_limit"),
    ("max_binlog_cache_size", "SELECT @@max_binlog_cache_size WHERE @@log_bin"),
];

/// The server's number for a variable that it does not have.
const UNKNOWN_VARIABLE: u16 = 1193;

/// All that the rows and definitions of the `wanted` tables exceed.
pub(super) fn exceeded(
    session: &mut dyn Session,
    archive: &Adapted<'_>,
    target: &str,
    tables: &[String],
    wanted: &HashSet<&str>,
    content: Content,
) -> Result<Vec<Exceeded>> {
    let packet = session.value("SELECT @@max_allowed_packet")?.and_then(|n| n.parse::<u64>().ok()).unwrap_or(u64::MAX);
    let mut all = Vec::new();
    if content.data {
        packets(archive, packet, wanted, &mut all)?;
        transactions(session, archive, wanted, &mut all)?;
    }
    let rename = length_of_rename(target, tables);
    if rename >= packet {
        all.push(Exceeded {
            table: None,
            needs: format!(
                "room for the statement that puts {} tables in their places at once: {}",
                tables.len(),
                must_be("max_allowed_packet", packet, rename)
            ),
        });
    }
    Ok(all)
}

/// Statements that are longer than a packet, and values that are: the server puts none together that is.
fn packets(archive: &Adapted<'_>, limit: u64, wanted: &HashSet<&str>, all: &mut Vec<Exceeded>) -> Result<()> {
    let (index, mut decoder, mut out) = (archive.index(), archive.decoder(), archive.text());
    let mut longest: BTreeMap<&str, Longest> = BTreeMap::new();
    for number in parts(index, &[PartKind::Rows]) {
        let entry = &index.entries[number];
        let table = entry.object.as_deref().unwrap_or_default();
        if entry.raw <= limit || !wanted.contains(table) {
            continue;
        }
        archive.part(&mut decoder, number, &mut out)?;
        let longest = longest.entry(table).or_default();
        longest.read(utf8(&out)?);
    }
    for (table, longest) in longest {
        let value = longest.value > limit;
        if !value && longest.statement < limit {
            continue;
        }
        let (what, length) =
            if value { ("value", longest.value.max(longest.statement)) } else { ("statement", longest.statement) };
        all.push(Exceeded {
            table: Some(table.to_owned()),
            needs: format!(
                "room for the longest {what} of {} ({length} bytes): {}",
                ident(table),
                must_be("max_allowed_packet", limit, length)
            ),
        });
    }
    Ok(())
}

fn must_be(variable: &str, limit: u64, length: u64) -> String {
    let needed = (length + 1024).div_ceil(1024) * 1024;
    format!("{variable} is {limit}, and must be at least {needed} on the server")
}

/// The longest of what is in parts with rows, in bytes.
#[derive(Default)]
struct Longest {
    statement: u64,
    /// Of those that are put together of pieces.
    value: u64,
}

impl Longest {
    fn read(&mut self, text: &str) {
        let mut pieced: BTreeMap<&str, u64> = BTreeMap::new();
        for statement in Statements::new(text) {
            self.statement = self.statement.max(statement.len() as u64);
            let Some((variable, value)) = statement.strip_prefix("SET ").and_then(|s| s.split_once('=')) else {
                continue;
            };
            let more = value.strip_prefix("CONCAT(").and_then(|s| s.split_once(',')).map(|(_, piece)| piece);
            let before = if more.is_some() { pieced.get(variable).copied().unwrap_or(0) } else { 0 };
            if let Some(length) = length_of_literal(more.unwrap_or(value)) {
                self.value = self.value.max(before + length);
                pieced.insert(variable, before + length);
            }
        }
    }
}

/// The bytes of a quoted string or of `0x…`, whatever stands behind it.
fn length_of_literal(sql: &str) -> Option<u64> {
    let sql = sql.strip_prefix('_').and_then(|s| s.split_once(' ')).map_or(sql, |(_, literal)| literal);
    if let Some(digits) = sql.strip_prefix("0x") {
        return Some(digits.trim_end_matches(')').len() as u64 / 2);
    }
    let quoted = &sql[..sql.rfind('\'')?];
    let quoted = quoted.strip_prefix('\'')?;
    Some((quoted.len() - escapes(quoted.as_bytes())) as u64)
}

/// Parts are loaded in a transaction each.
fn transactions(
    session: &mut dyn Session,
    archive: &Adapted<'_>,
    wanted: &HashSet<&str>,
    all: &mut Vec<Exceeded>,
) -> Result<()> {
    let index = archive.index();
    let mut largest: BTreeMap<&str, u64> = BTreeMap::new();
    for entry in index.entries.iter().filter(|entry| entry.kind == PartKind::Rows) {
        let table = entry.object.as_deref().unwrap_or_default();
        if wanted.contains(table) {
            let most = largest.entry(table).or_default();
            *most = entry.raw.max(*most);
        }
    }
    for (variable, question) in OF_TRANSACTIONS {
        let limit = match session.value(question) {
            Ok(Some(limit)) => limit,
            Ok(None) => continue,
            // A server that does not know the variable has no such limit.
            Err(error) if error.code() == Some(UNKNOWN_VARIABLE) => continue,
            Err(error) => return Err(error),
        };
        let limit = limit.parse::<u64>().ok().filter(|limit| *limit > 0).unwrap_or(u64::MAX);
        all.extend(largest.iter().filter(|(_, length)| **length > limit).map(|(table, length)| Exceeded {
            table: Some((*table).to_owned()),
            needs: format!(
                "room for the largest transaction with rows of {} ({length} bytes): {}",
                ident(table),
                must_be(variable, limit, *length)
            ),
        }));
    }
    Ok(())
}

/// The most that the one statement can have which puts tables in their places, and others aside.
fn length_of_rename(target: &str, tables: &[String]) -> u64 {
    // Both names, and those of the database beside and of a table in it, with quotes and words around.
    const BESIDE: usize = 64 + 64 + 24;
    let home = |table: &String| ident(target).len() + ident(table).len();
    tables.iter().map(|table| 2 * (home(table) + BESIDE) as u64).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_pieces_is_as_long_as_all_of_them() {
        let text = "SET @smdb_1=0x00FF;\nSET @smdb_1=CONCAT(@smdb_1,0x0001FF);\nSET @smdb_2='a\\'b\\\\;';\n\
                    SET @smdb_2=CONCAT(@smdb_2,'=cd');\nSET @smdb_2=CONVERT(@smdb_2 USING gbk);\n\
                    INSERT INTO `t` (`a`,`b`) VALUES\n(@smdb_1,@smdb_2);\nSET @smdb_1=NULL;\nSET @smdb_2=NULL;\n\
                    SET @smdb_1=_utf8mb4 0xFF;\n";
        let mut longest = Longest::default();
        longest.read(text);
        assert_eq!((longest.value, longest.statement), (8, 50));
    }
}
