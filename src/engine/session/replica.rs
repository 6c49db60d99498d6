//! Where a replica stood in the logs of its sources at the moment of a snapshot.
//!
//! The invariant: a position is told only where it is the snapshot's. It is asked for before the snapshot is taken and
//! after, and holds where both are the same; else the snapshot is taken again. Servers write what they have applied into
//! tables, too, within the transactions themselves: MariaDB the GTIDs, MySQL the positions. What the snapshot sees of
//! these is exact, where the account may look.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Server, Session};
use crate::Result;
use crate::sql::ident;

/// How often a snapshot is taken, at most, until no transaction of a source comes in between.
const TRIES: usize = 20;

/// A replica's place among its sources.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Replica {
    /// What it has applied: `gtid_slave_pos` of MariaDB, `gtid_executed` of MySQL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gtid: Option<String>,
    /// Its sources, one for each channel, as far as the account may see them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
}

/// A source, and how much of its binary log a replica has applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The channel's, or the connection's, name; empty for the default one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub channel: String,
    /// The source's address, as the replica has it.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The source's log file; empty where it was moving too fast to be told.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub file: String,
    /// The position in it up to which everything is applied.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub position: u64,
}

impl Replica {
    /// Says nothing of files and positions, which is better than something that may be wrong.
    fn forget_positions(&mut self) {
        for source in &mut self.sources {
            (source.file, source.position) = (String::new(), 0);
        }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the signature serde asks for
fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// Takes a snapshot with `begin`, which may be called several times, and says where the sources stood at it; `None` on a
/// server that is no replica, or does not tell this account that it is one. `asking` need not be in the snapshot.
pub fn around(
    asking: &mut dyn Session,
    server: &Server,
    mut begin: impl FnMut(&mut dyn Session) -> Result<()>,
) -> Result<Option<Replica>> {
    let mut before = ask(asking, server);
    for _ in 0..TRIES {
        begin(asking)?;
        if before.is_none() {
            return Ok(None);
        }
        let after = ask(asking, server);
        if before == after {
            return Ok(after);
        }
        before = after;
    }
    Ok(before.map(|mut last| {
        last.gtid = None;
        last.forget_positions();
        last
    }))
}

/// The place as `inside`, a session in the snapshot, sees it in the server's own tables.
pub fn exact(inside: &mut dyn Session, server: &Server, replica: Option<Replica>) -> Option<Replica> {
    let mut replica = replica?;
    if server.is_mariadb() {
        if let Some(gtid) = applied(inside) {
            // A transaction that the server tells of and the snapshot does not see, or the other way round, is one too many.
            let positions_hold = replica.gtid.as_ref() == Some(&gtid);
            replica.gtid = Some(gtid);
            if !positions_hold {
                replica.forget_positions();
            }
        }
        return Some(replica);
    }
    let positions = positions(inside);
    for source in &mut replica.sources {
        match &positions {
            Positions::Known(all) => {
                let found = all.iter().find(|(channel, ..)| *channel == source.channel);
                let at_least = (log_number(&source.file), source.position);
                let found = found.filter(|(_, file, position)| (log_number(file), *position) >= at_least);
                (source.file, source.position) =
                    found.map_or((String::new(), 0), |(_, file, position)| (file.clone(), *position));
            }
            // What the server says of several workers is only brought up to date now and then.
            Positions::Unknown { behind: true } => (source.file, source.position) = (String::new(), 0),
            Positions::Unknown { behind: false } => {}
        }
    }
    Some(replica)
}

/// What MySQL's tables say of the sources' logs.
enum Positions {
    /// For each channel how far its last transaction reaches.
    Known(Vec<(String, String, u64)>),
    /// The account may not read them, or they do not tell; `behind` where what the server says may be of before.
    Unknown { behind: bool },
}

fn positions(session: &mut dyn Session) -> Positions {
    let mut number = |names: [&str; 2]| {
        let ask = |name: &str| session.value(&format!("SELECT @@GLOBAL.{name} LIMIT 1")).ok().flatten();
        names.into_iter().map(ask).collect::<Vec<_>>().into_iter().flatten().next()
    };
    let workers = number(["replica_parallel_workers", "slave_parallel_workers"]);
    let in_order = number(["replica_preserve_commit_order", "slave_preserve_commit_order"]);
    let unknown = Positions::Unknown { behind: workers.is_none_or(|workers| workers != "0") };
    if matches!(unknown, Positions::Unknown { behind: true }) && in_order.is_none_or(|in_order| in_order != "1") {
        return unknown; // a later transaction may have overtaken one that is not there yet
    }
    let rows = session.rows(
        "SELECT Channel_name, Master_log_name, Master_log_pos FROM mysql.slave_relay_log_info \
         UNION ALL SELECT Channel_name, Master_log_name, Master_log_pos FROM mysql.slave_worker_info",
    );
    let Ok(rows) = rows else { return unknown };
    let mut last: BTreeMap<String, (u64, u64, String)> = BTreeMap::new();
    for row in rows {
        let cell = |at: usize| row.get(at).cloned().flatten().and_then(|bytes| String::from_utf8(bytes).ok());
        let (Some(channel), Some(file)) = (cell(0), cell(1)) else { return unknown };
        let Some(position) = cell(2).and_then(|text| text.parse().ok()) else { return unknown };
        let here = (log_number(&file), position, file);
        let latest = last.entry(channel).or_default();
        if *latest < here {
            *latest = here;
        }
    }
    Positions::Known(last.into_iter().map(|(channel, (_, position, file))| (channel, file, position)).collect())
}

/// The number that the name of a log file ends in.
fn log_number(file: &str) -> u64 {
    file.rsplit_once('.').and_then(|(_, number)| number.parse().ok()).unwrap_or(0)
}

/// What the server says now.
fn ask(session: &mut dyn Session, server: &Server) -> Option<Replica> {
    let (statement, at) = match (server.is_mariadb(), server.number >= (8, 0, 22)) {
        (true, _) => ("SHOW ALL SLAVES STATUS", MARIADB),
        (false, true) => ("SHOW REPLICA STATUS", MYSQL),
        (false, false) => ("SHOW SLAVE STATUS", MYSQL),
    };
    // Without the privilege to see it the position is not known; the backup is complete all the same.
    let sources: Vec<Source> = match session.rows(statement) {
        Ok(rows) => rows.iter().filter_map(|row| at.source(row)).collect(),
        Err(_) => Vec::new(),
    };
    if sources.is_empty() && !applies(session, server) {
        return None;
    }
    let variable = if server.is_mariadb() { "@@GLOBAL.gtid_slave_pos" } else { "@@GLOBAL.gtid_executed" };
    // A server without GTIDs does not know the variable.
    let gtid = session.value(&format!("SELECT {variable} LIMIT 1")).ok().flatten();
    let gtid = gtid.map(|gtid| gtid.split_whitespace().collect::<String>()).filter(|gtid| !gtid.is_empty());
    Some(Replica { gtid, sources })
}

/// Whether replication runs, which MariaDB tells everybody.
fn applies(session: &mut dyn Session, server: &Server) -> bool {
    let rows = if server.is_mariadb() { session.rows("SHOW GLOBAL STATUS LIKE 'Slaves_running'").ok() } else { None };
    rows.is_some_and(|rows| matches!(rows.first().map(Vec::as_slice), Some([_, Some(count)]) if count != b"0"))
}

/// The places of cells in an answer, whose columns have kept their order since they are there.
struct Columns {
    channel: usize,
    host: usize,
    port: usize,
    file: usize,
    running: usize,
    position: usize,
}

const MARIADB: Columns = Columns { channel: 0, host: 3, port: 5, file: 11, running: 12, position: 23 };

const MYSQL: Columns = Columns { channel: 55, host: 1, port: 3, file: 9, running: 10, position: 21 };

impl Columns {
    /// `None` where the answer is not built as it was on all servers so far.
    fn source(&self, row: &[Option<Vec<u8>>]) -> Option<Source> {
        let cell = |at: usize| row.get(at).cloned().flatten().and_then(|bytes| String::from_utf8(bytes).ok());
        if !matches!(cell(self.running)?.as_str(), "Yes" | "No" | "Connecting" | "Preparing") {
            return None;
        }
        Some(Source {
            channel: cell(self.channel).unwrap_or_default(), // servers of old have one alone
            host: cell(self.host)?,
            port: cell(self.port)?.parse().ok()?,
            file: cell(self.file)?,
            position: cell(self.position)?.parse().ok()?,
        })
    }
}

/// The last GTID of each domain in the tables in which MariaDB keeps them. `None` where one of them takes part in no
/// snapshot, or the account may not read it.
fn applied(session: &mut dyn Session) -> Option<String> {
    let tables = session.rows(
        "SELECT TABLE_NAME, ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'mysql' \
         AND TABLE_NAME LIKE 'gtid\\_slave\\_pos%'",
    );
    let mut last: BTreeMap<u64, (u64, String)> = BTreeMap::new();
    for table in tables.ok()? {
        let [Some(name), Some(engine)] = table.as_slice() else { return None };
        if !engine.eq_ignore_ascii_case(b"InnoDB") {
            return None;
        }
        let name = ident(std::str::from_utf8(name).ok()?);
        let rows = session.rows(&format!("SELECT domain_id, sub_id, server_id, seq_no FROM `mysql`.{name}")).ok()?;
        for row in rows {
            let number = |at: usize| std::str::from_utf8(row.get(at)?.as_deref()?).ok()?.parse::<u64>().ok();
            let (domain, order, server, sequence) = (number(0)?, number(1)?, number(2)?, number(3)?);
            let latest = last.entry(domain).or_default();
            if latest.0 <= order {
                *latest = (order, format!("{domain}-{server}-{sequence}"));
            }
        }
    }
    let all: Vec<String> = last.into_values().map(|(_, gtid)| gtid).collect();
    (!all.is_empty()).then(|| all.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_of_another_shape_tells_nothing() {
        let mut row = vec![Some(b"x".to_vec()); 60];
        assert_eq!(MYSQL.source(&row), None);
        row[10] = Some(b"Yes".to_vec());
        assert_eq!(MYSQL.source(&row), None, "no port");
        row[3] = Some(b"3306".to_vec());
        row[21] = Some(b"157".to_vec());
        let found = MYSQL.source(&row).unwrap();
        assert_eq!((found.port, found.position, found.file.as_str()), (3306, 157, "x"));
    }
}
