//! Rows of an archive as parameters of one prepared `INSERT`, so that the server has no SQL to parse for them.
//!
//! Half of what a server does for a text of rows is reading it. MariaDB takes many rows of parameters in one command
//! (`COM_STMT_BULK_EXECUTE`); a parameter is stored as the literal it was would be, for it has the literal's type:
//! a whole number, text in UTF-8, or bytes. A statement that is anything else than rows of such literals runs as it is.

use std::borrow::Cow;
use std::ops::Range;

use super::load::utf8;
use crate::session::{Done, Native, Server, Session};
use crate::{Error, Kind, Result};

/// Types of parameters in the protocol.
const TINY: u8 = 1;
const SHORT: u8 = 2;
const LONG: u8 = 3;
const LONGLONG: u8 = 8;
const BLOB: u8 = 252;
const VAR_STRING: u8 = 253;

/// The bit that says a number has no sign.
const UNSIGNED: u8 = 0x80;

/// Room for the number of the statement and the command's flags.
const HEAD: usize = Native::INSERT_HEAD;

/// Before each value: whether there is one.
const VALUE: u8 = 0;
const NULL: u8 = 1;

/// Room for the head of a packet, and for what else may be in it.
const SPARE: usize = 1 << 10;

/// What MariaDB 10 greets as.
const MARIADB_10: (u16, u16, u16) = (5, 5, 5);

/// The server does not know the command, or not for this, or not where it logs statements.
const UNSUPPORTED: [u16; 4] = [1047, 1235, 1295, 4033];

/// Inserts rows over one connection.
pub struct Bulk {
    /// The statement that is prepared, and the server's number for it.
    prepared: Option<(String, u32)>,
    largest_packet: usize,
    batch: Batch,
    packet: Vec<u8>,
    fit: Fit,
}

/// What the tables are that rows are loaded into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// Those that the rows were written for.
    Made,
    /// Others: there `0x31` may be a number, and as bytes it would be the digit.
    Found,
}

impl Bulk {
    /// For a session that can do it. The database must be selected, and stay so.
    pub fn new(session: &mut dyn Session, fit: Fit) -> Result<Option<Self>> {
        let Some(native) = session.native().filter(|native| native.takes_packets()) else { return Ok(None) };
        let greeted_as = native.greeted_as();
        let asked = session.rows("SELECT @@max_allowed_packet, VERSION()")?;
        let cell = |i: usize| asked.first().and_then(|row| row.get(i)).and_then(Option::as_deref);
        let largest = cell(0).and_then(|c| utf8(c).ok()).and_then(|c| c.parse().ok());
        let server = Server::parse(cell(1).and_then(|version| utf8(version).ok()).unwrap_or_default());
        // Some that stand between hang up at a command they do not know, and greet by a version of their own.
        let takes_many = server.is_mariadb() && (greeted_as == MARIADB_10 || greeted_as == server.number);
        let bulk =
            |largest_packet| Self { prepared: None, largest_packet, batch: Batch::default(), packet: Vec::new(), fit };
        Ok(largest.filter(|_| takes_many).map(bulk))
    }

    /// Inserts the rows that `text` begins with, as many as go together, by the statement that `adapt` makes of theirs.
    pub fn insert(
        &mut self,
        session: &mut dyn Session,
        text: &str,
        adapt: impl FnOnce(&str) -> Result<Cow<'_, str>>,
    ) -> Result<Inserted> {
        let Some(native) = session.native() else { return Ok(Inserted::Nothing { end: 0 }) };
        let Some(end) = self.batch.read(text) else { return Ok(Inserted::Nothing { end: 0 }) };
        if !self.batch.encode(text, self.fit, &mut self.packet) || self.packet.len() + SPARE > self.largest_packet {
            return Ok(Inserted::Nothing { end });
        }
        let sql = adapt(&self.batch.statement(text))?.into_owned();
        let id = match self.prepared.take() {
            Some((prepared, id)) if prepared == sql => id,
            other => {
                if let Some((_, id)) = other {
                    native.forget(id)?;
                }
                match native.prepare(&sql) {
                    Ok(id) => id,
                    // Nothing has happened, and what is wrong with the statement it will say itself. But a server may
                    // also allow few prepared statements, or none.
                    Err(e) if e.code().is_some() => return Ok(self.never_again(end)),
                    Err(e) => return Err(e),
                }
            }
        };
        self.prepared = Some((sql, id));
        match native.insert(id, &mut self.packet) {
            Ok(done) if done.affected == self.batch.rows => Ok(Inserted::Rows { done, end }),
            Ok(done) => Err(Error::new(
                Kind::Mismatch,
                format!("the server has stored {} rows where {} were sent", done.affected, self.batch.rows),
            )),
            Err(e) if is_unsupported(&e) => Ok(self.never_again(end)),
            Err(e) => Err(e),
        }
    }

    /// What the server does not know now it will not know later.
    fn never_again(&mut self, end: usize) -> Inserted {
        self.largest_packet = 0;
        Inserted::Nothing { end }
    }
}

/// Where the statements end that `text` begins with and that are rows in this engine's own spelling; `None` for none.
pub fn rows_end(text: &str) -> Option<usize> {
    Batch::default().read(text)
}

/// What became of the rows that a text begins with.
pub enum Inserted {
    /// They are stored, up to `end`.
    Rows { done: Done, end: usize },
    /// They are not: the statements up to `end`, or the first one where that is 0, are to be run as they are.
    Nothing { end: usize },
}

fn is_unsupported(error: &Error) -> bool {
    error.code().is_some_and(|code| UNSUPPORTED.contains(&code))
}

/// How a cell is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Null,
    /// A whole number that has no more than 64 bits.
    Whole,
    /// Another number.
    Number,
    /// A quoted string.
    Quoted,
    /// `0x…`.
    Hex,
}

/// One cell: its form, and where it is; of a quoted string what is between the quotes, of `0x…` the digits.
#[derive(Debug, Clone, Copy)]
struct Cell {
    form: Form,
    from: u32,
    to: u32,
}

impl Cell {
    fn of(self, text: &[u8]) -> &[u8] {
        &text[self.from as usize..self.to as usize]
    }
}

/// What the cells of a column have in common.
#[derive(Debug, Clone, Copy, Default)]
struct Column {
    /// By [`Form`].
    seen: [bool; 5],
    lowest: i128,
    highest: i128,
}

/// How the cells of a column are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sent {
    code: u8,
    flags: u8,
}

impl Column {
    fn sent(&self, fit: Fit) -> Option<Sent> {
        let signed = |code| Some(Sent { code, flags: 0 });
        let [_, whole, number, quoted, hex] = self.seen;
        match (whole, number, quoted, hex) {
            (true, false, false, false) => match (self.lowest, self.highest) {
                (low, high) if within::<i8>(low, high) => signed(TINY),
                (low, high) if within::<i16>(low, high) => signed(SHORT),
                (low, high) if within::<i32>(low, high) => signed(LONG),
                (low, high) if within::<i64>(low, high) => signed(LONGLONG),
                (low, high) if within::<u64>(low, high) => Some(Sent { code: LONGLONG, flags: UNSIGNED }),
                _ if fit == Fit::Found => None,
                _ => signed(VAR_STRING),
            },
            // A parameter has no type for these.
            (whole, number, _, hex) if fit == Fit::Found && (whole || number || hex) => None,
            // A column of numbers with a point, an exponent or very many digits reads them as a literal is read.
            (_, _, false, false) | (false, false, true, false) => signed(VAR_STRING),
            (false, false, _, true) => signed(BLOB),
            _ => None,
        }
    }
}

fn within<T: TryFrom<i128>>(low: i128, high: i128) -> bool {
    T::try_from(low).is_ok() && T::try_from(high).is_ok()
}

/// Statements `INSERT INTO t (a,b) VALUES (…),(…);` with the same head, taken apart.
#[derive(Debug, Default)]
struct Batch {
    /// Where the head is, from `INSERT` to the parenthesis that closes the columns.
    head: Range<usize>,
    cells: Vec<Cell>,
    columns: Vec<Column>,
    rows: u64,
}

impl Batch {
    /// Reads the statements that `text` begins with. Returns where they end; `None` for none.
    fn read(&mut self, text: &str) -> Option<usize> {
        self.cells.clear();
        self.columns.clear();
        self.rows = 0;
        u32::try_from(text.len()).ok()?;
        let bytes = text.as_bytes();
        let mut end = None;
        let mut at = 0;
        loop {
            at = skip_newlines(bytes, at);
            let head = match self.rows {
                0 => {
                    self.head = head(bytes, at)?;
                    self.head.clone()
                }
                _ if bytes[at..].starts_with(&bytes[self.head.clone()]) => at..at + self.head.len(),
                _ => return end,
            };
            let (cells, rows) = (self.cells.len(), self.rows);
            let Some(after) = self.rows_of(bytes, head.end) else {
                // What belongs to the statement that is something else does not belong to the batch.
                self.cells.truncate(cells);
                self.rows = rows;
                return end;
            };
            at = after;
            end = Some(after);
        }
    }

    /// ` VALUES` and its rows, to behind the semicolon.
    fn rows_of(&mut self, bytes: &[u8], at: usize) -> Option<usize> {
        const VALUES: &[u8] = b" VALUES\n";
        let mut at = bytes[at..].starts_with(VALUES).then_some(at + VALUES.len())?;
        let width = self.columns.len();
        loop {
            at = expect(bytes, at, b'(')?;
            let mut column = 0;
            loop {
                let (cell, after) = cell(bytes, at)?;
                if self.rows == 0 && width == 0 {
                    self.columns.push(Column::default());
                }
                note(self.columns.get_mut(column)?, cell, bytes);
                self.cells.push(cell);
                column += 1;
                at = after + 1;
                match bytes.get(after)? {
                    b',' => {}
                    b')' => break,
                    _ => return None,
                }
            }
            if column != self.columns.len() {
                return None;
            }
            self.rows += 1;
            match bytes.get(at)? {
                b',' => at = expect(bytes, at + 1, b'\n')?,
                b';' => return Some(at + 1),
                _ => return None,
            }
        }
    }

    /// The statement to prepare.
    fn statement(&self, text: &str) -> String {
        let marks = vec!["?"; self.columns.len()].join(",");
        format!("{} VALUES ({marks})", &text[self.head.clone()])
    }

    /// The types and rows as the command wants them. Returns whether there is a type for each column.
    fn encode(&self, text: &str, fit: Fit, packet: &mut Vec<u8>) -> bool {
        packet.clear();
        packet.extend_from_slice(&[0; HEAD]);
        let Some(sent) = self.columns.iter().map(|c| c.sent(fit)).collect::<Option<Vec<_>>>() else { return false };
        packet.extend(sent.iter().flat_map(|s| [s.code, s.flags]));
        let bytes = text.as_bytes();
        for row in self.cells.chunks_exact(sent.len()) {
            for (cell, sent) in row.iter().zip(&sent) {
                if cell.form == Form::Null {
                    packet.push(NULL);
                    continue;
                }
                packet.push(VALUE);
                let written = cell.of(bytes);
                match (sent.code, cell.form) {
                    (TINY, _) => packet.extend_from_slice(&whole(written).to_le_bytes()[..1]),
                    (SHORT, _) => packet.extend_from_slice(&whole(written).to_le_bytes()[..2]),
                    (LONG, _) => packet.extend_from_slice(&whole(written).to_le_bytes()[..4]),
                    (LONGLONG, _) => packet.extend_from_slice(&whole(written).to_le_bytes()[..8]),
                    (_, Form::Hex) => {
                        length(written.len() / 2, packet);
                        packet.extend(written.as_chunks::<2>().0.iter().map(|[a, b]| digit(*a) << 4 | digit(*b)));
                    }
                    // Between bytes it stands for bytes, which are those of text only where that is ASCII.
                    (BLOB, _) if !written.is_ascii() => return false,
                    _ => unescape(written, packet),
                }
            }
        }
        true
    }
}

fn skip_newlines(bytes: &[u8], at: usize) -> usize {
    at + bytes[at..].iter().take_while(|b| **b == b'\n').count()
}

fn expect(bytes: &[u8], at: usize, byte: u8) -> Option<usize> {
    (bytes.get(at) == Some(&byte)).then_some(at + 1)
}

/// ``INSERT INTO `t` (`a`,`b`)``.
fn head(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    const INTO: &[u8] = b"INSERT INTO ";
    let mut end = bytes[at..].starts_with(INTO).then_some(at + INTO.len())?;
    end = name(bytes, end)?;
    end = expect(bytes, end, b' ')?;
    end = expect(bytes, end, b'(')?;
    loop {
        end = name(bytes, end)?;
        match bytes.get(end)? {
            b',' => end += 1,
            b')' => return Some(at..end + 1),
            _ => return None,
        }
    }
}

/// A name in backticks.
fn name(bytes: &[u8], at: usize) -> Option<usize> {
    let mut at = expect(bytes, at, b'`')?;
    loop {
        at += memchr::memchr(b'`', &bytes[at..])? + 1;
        if bytes.get(at) != Some(&b'`') {
            return Some(at);
        }
        at += 1;
    }
}

/// The cell at `at`, and where it ends.
fn cell(bytes: &[u8], at: usize) -> Option<(Cell, usize)> {
    let cell = |form, from: usize, to: usize, end: usize| {
        Some((Cell { form, from: u32::try_from(from).ok()?, to: u32::try_from(to).ok()? }, end))
    };
    match bytes.get(at)? {
        b'\'' => {
            let from = at + 1;
            let mut end = from;
            loop {
                end += memchr::memchr2(b'\'', b'\\', &bytes[end..])?;
                match (bytes[end], bytes.get(end + 1)) {
                    // None of the engine's own: what means itself with the backslash, and a quote that is doubled.
                    (b'\\', Some(b'%' | b'_')) | (b'\'', Some(b'\'')) => return None,
                    (b'\\', Some(_)) => end += 2,
                    (b'\'', _) => return cell(Form::Quoted, from, end, end + 1),
                    _ => return None,
                }
            }
        }
        b'N' if bytes[at..].starts_with(b"NULL") => cell(Form::Null, at, at + 4, at + 4),
        b'0' if bytes.get(at + 1) == Some(&b'x') => {
            let from = at + 2;
            let end = from + bytes[from..].iter().take_while(|b| b.is_ascii_hexdigit()).count();
            ((end - from).is_multiple_of(2) && end > from).then(|| cell(Form::Hex, from, end, end))?
        }
        b'0'..=b'9' | b'-' | b'.' => {
            let digits = at + usize::from(bytes[at] == b'-');
            let whole = digits + bytes[digits..].iter().take_while(|b| b.is_ascii_digit()).count();
            // Nineteen digits fit in 64 bits without looking at them, and twenty into a number without sign perhaps.
            if whole > digits && whole - digits <= 19 && matches!(bytes.get(whole), Some(b',' | b')')) {
                return cell(Form::Whole, at, whole, whole);
            }
            let end = end_of_number(bytes, digits)?;
            let form = if whole == end && whole - digits <= 38 { Form::Whole } else { Form::Number };
            cell(form, at, end, end)
        }
        _ => None,
    }
}

/// Where a number without its sign ends: digits, a point and digits, an exponent. `None` for what is none.
fn end_of_number(bytes: &[u8], from: usize) -> Option<usize> {
    let digits = |at: usize| at + bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut end = digits(from);
    let mut count = end - from;
    if bytes.get(end) == Some(&b'.') {
        let behind = digits(end + 1);
        count += behind - end - 1;
        end = behind;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let behind = digits(end + 1 + sign);
        if behind == end + 1 + sign {
            return None;
        }
        end = behind;
    }
    (count > 0).then_some(end)
}

fn note(column: &mut Column, cell: Cell, bytes: &[u8]) {
    column.seen[cell.form as usize] = true;
    if cell.form == Form::Whole {
        let number = whole(cell.of(bytes));
        column.lowest = column.lowest.min(number);
        column.highest = column.highest.max(number);
    }
}

/// A number of digits, with a minus perhaps.
fn whole(digits: &[u8]) -> i128 {
    let (negative, digits) = digits.strip_prefix(b"-").map_or((false, digits), |rest| (true, rest));
    let number = if digits.len() <= 19 {
        i128::from(digits.iter().fold(0_u64, |number, b| number * 10 + u64::from(b - b'0')))
    } else {
        digits.iter().fold(0_i128, |number, b| number * 10 + i128::from(b - b'0'))
    };
    if negative { -number } else { number }
}

fn digit(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => byte - b'0',
        _ => (byte | 0x20) - b'a' + 10,
    }
}

/// A length of one to nine bytes.
fn length(n: usize, packet: &mut Vec<u8>) {
    let bytes = n.to_le_bytes();
    match n {
        0..=250 => packet.push(bytes[0]),
        251..=0xffff => packet.extend_from_slice(&[0xfc, bytes[0], bytes[1]]),
        0x1_0000..=0xff_ffff => packet.extend_from_slice(&[0xfd, bytes[0], bytes[1], bytes[2]]),
        _ => {
            packet.push(0xfe);
            packet.extend_from_slice(&bytes);
        }
    }
}

/// What a quoted string means, behind its length.
fn unescape(quoted: &[u8], packet: &mut Vec<u8>) {
    let mut rest = quoted;
    let escapes = escapes(quoted);
    length(quoted.len() - escapes, packet);
    if escapes == 0 {
        packet.extend_from_slice(quoted);
        return;
    }
    while let Some(at) = memchr::memchr(b'\\', rest) {
        packet.extend_from_slice(&rest[..at]);
        packet.push(match rest[at + 1] {
            b'0' => 0,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'Z' => 0x1a,
            other => other,
        });
        rest = &rest[at + 2..];
    }
    packet.extend_from_slice(rest);
}

pub(super) fn escapes(quoted: &[u8]) -> usize {
    let (mut found, mut rest) = (0, quoted);
    while let Some(at) = memchr::memchr(b'\\', rest) {
        found += 1;
        rest = &rest[at + 2..];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The types, and the rows behind them.
    fn encoded(text: &str) -> Option<(Vec<u8>, Vec<u8>, usize)> {
        let (mut batch, mut packet) = (Batch::default(), Vec::new());
        let end = batch.read(text)?;
        batch.encode(text, Fit::Made, &mut packet).then(|| {
            let types = packet[HEAD..HEAD + 2 * batch.columns.len()].to_vec();
            (types, packet[HEAD + 2 * batch.columns.len()..].to_vec(), end)
        })
    }

    fn types(rows: &str) -> Option<Vec<u8>> {
        encoded(&format!("INSERT INTO `t` (`a`) VALUES\n{rows};\n")).map(|(types, ..)| types)
    }

    #[test]
    fn rows_of_several_statements_go_together() {
        let one = "INSERT INTO `t``;` (`a`,`b),(`) VALUES\n(1,'it\\'s;\\n'),\n(-2,NULL);\n";
        let text = format!("{one}\n{one}INSERT INTO `u` (`a`) VALUES\n(1);\n");
        let (types, rows, end) = encoded(&text).unwrap();
        assert_eq!(types, [TINY, 0, VAR_STRING, 0]);
        let rows_of_one = [&[VALUE, 1, VALUE, 6][..], b"it's;\n", &[VALUE, 254, NULL]].concat();
        assert_eq!(rows, [rows_of_one.clone(), rows_of_one].concat());
        assert!(text[end..].starts_with("\nINSERT INTO `u`"));
        let mut batch = Batch::default();
        batch.read(&text).unwrap();
        assert_eq!(
            (batch.rows, batch.statement(&text)),
            (4, "INSERT INTO `t``;` (`a`,`b),(`) VALUES (?,?)".to_owned())
        );
    }

    #[test]
    fn numbers_have_the_narrowest_type_that_holds_them() {
        assert_eq!(types("(127),\n(-128)"), Some(vec![TINY, 0]));
        assert_eq!(types("(0),\n(128)"), Some(vec![SHORT, 0]));
        assert_eq!(types("(40000)"), Some(vec![LONG, 0]));
        assert_eq!(types("(-9223372036854775808)"), Some(vec![LONGLONG, 0]));
        assert_eq!(types("(18446744073709551615)"), Some(vec![LONGLONG, UNSIGNED]));
        assert_eq!(types("(18446744073709551615),\n(-1)"), Some(vec![VAR_STRING, 0]));
        assert_eq!(types("(18446744073709551616)"), Some(vec![VAR_STRING, 0]));
        assert_eq!(types("(1),\n(1.50)"), Some(vec![VAR_STRING, 0]));
        assert_eq!(types("(NULL)"), Some(vec![VAR_STRING, 0]));
        let (_, rows, _) = encoded("INSERT INTO `t` (`a`) VALUES\n(-0e0),\n(00300),\n(NULL);\n").unwrap();
        assert_eq!(rows, [&[VALUE, 4][..], b"-0e0", &[VALUE, 5], b"00300", &[NULL]].concat());
        let (_, rows, _) = encoded("INSERT INTO `t` (`a`) VALUES\n(00300);").unwrap();
        assert_eq!(rows, [VALUE, 44, 1]);
    }

    #[test]
    fn what_a_table_of_another_kind_reads_in_its_own_way_is_left_to_statements() {
        for (row, is_sent) in [
            ("(1)", true),
            ("('a')", true),
            ("(NULL)", true),
            ("(0x31)", false),
            ("(1.5)", false),
            ("(18446744073709551616)", false),
        ] {
            let text = format!("INSERT INTO `t` (`a`) VALUES\n{row},\n(NULL);");
            let mut batch = Batch::default();
            batch.read(&text).unwrap();
            assert_eq!(batch.encode(&text, Fit::Found, &mut Vec::new()), is_sent, "{row}");
        }
    }

    #[test]
    fn bytes_stay_bytes() {
        let (types, rows, _) = encoded("INSERT INTO `t` (`a`) VALUES\n(0x00FFa7),\n(''),\n('ab');\n").unwrap();
        assert_eq!(types, [BLOB, 0]);
        assert_eq!(rows, [VALUE, 3, 0, 255, 0xa7, VALUE, 0, VALUE, 2, b'a', b'b']);
        assert_eq!(super::tests::types("(0x00),\n('é')"), None);
    }

    #[test]
    fn long_values_have_long_lengths() {
        for n in [250, 251, 0xffff, 0x1_0000, 0x100_0000] {
            let (_, rows, _) = encoded(&format!("INSERT INTO `t` (`a`) VALUES\n('{}');", "x".repeat(n))).unwrap();
            let head: &[u8] = match n {
                250 => &[250],
                251 => &[0xfc, 251, 0],
                0xffff => &[0xfc, 255, 255],
                0x1_0000 => &[0xfd, 0, 0, 1],
                _ => &[0xfe, 0, 0, 0, 1, 0, 0, 0, 0],
            };
            assert!(rows[1..].starts_with(head) && rows.len() == 1 + head.len() + n, "{n}");
        }
    }

    #[test]
    fn what_is_anything_else_is_left_alone() {
        for text in [
            "",
            "SET @a=1;",
            "INSERT INTO `t` () VALUES\n();",
            "INSERT INTO `t` (`a`) SELECT NULL;",
            "INSERT INTO `t` (`a`) VALUES\n(@smdb_0);",
            "INSERT INTO `t` (`a`) VALUES\n(_gbk 0x815C);",
            "INSERT INTO `t` (`a`) VALUES\n(DEFAULT);",
            "INSERT INTO `t` (`a`) VALUES\n(NULLIF(1,1));",
            "INSERT INTO `t` (`a`) VALUES\n(1),\n(2,3);",
            "INSERT INTO `t` (`a`) VALUES\n(0x123);",
            "INSERT INTO `t` (`a`) VALUES\n(0x);",
            "INSERT INTO `t` (`a`) VALUES\n(1) ON DUPLICATE KEY UPDATE a=1;",
            "INSERT INTO `t` (`a`) VALUES\n('a''b');",
            "INSERT INTO `t` (`a`) VALUES\n('a\\%b');",
            "INSERT INTO `t` (`a`) VALUES\n('a\\",
            "INSERT INTO `t` (`a`) VALUES\n(1)",
        ] {
            assert!(Batch::default().read(text).is_none(), "{text}");
        }
        let text = "INSERT INTO `t` (`a`) VALUES\n(1);\nINSERT INTO `t` (`a`) VALUES\n(2),\n(DEFAULT);\n";
        let (_, rows, end) = encoded(text).unwrap();
        assert_eq!((rows, end), (vec![VALUE, 1], text.find('\n').unwrap() + 5));
    }
}
