//! Rows as SQL: `INSERT` statements that give every value back exactly.
//!
//! A value is written so that it means the same whatever the loading connection's character set: text in UTF-8 as a
//! quoted string, text in other character sets and bytes in hexadecimal. Statements stay under a limit of bytes and of
//! rows; one row that is larger than the limit is a statement of its own.

use crate::catalog::{Column, Encoding};
use crate::session::{Cells, Transport};
use crate::sql::{ident, idents};
use crate::{Error, Kind, Result};

/// Rows with more bytes than this are written in pieces.
const HUGE: usize = 4 << 20;

/// The length of a piece; in hexadecimal it is twice as long, which servers of every age and setting accept.
const PIECE: usize = 400 << 10;

/// Writes the rows of one table.
#[derive(Debug)]
pub struct Renderer {
    /// `INSERT INTO t (…) VALUES`, the same for every statement.
    head: Vec<u8>,
    /// Its length without what follows the columns.
    into: usize,
    encodings: Vec<(Encoding, bool)>,
    /// The places of columns that hold shapes.
    geometries: Vec<usize>,
    rows_per_statement: u64,
    bytes_per_statement: usize,
    rows_in_statement: u64,
    statement_start: usize,
}

impl Renderer {
    /// For `columns` of `table`, whose cells arrive over `transport`.
    pub fn new(table: &str, columns: &[Column], transport: Transport, rows: u64, bytes: usize) -> Self {
        let names = idents(columns.iter().map(|c| c.name.as_str()));
        let mut head = format!("INSERT INTO {} ({names}) ", ident(table)).into_bytes();
        let into = head.len();
        head.extend_from_slice(b"VALUES\n(");
        let geometries = (0..columns.len()).filter(|i| columns[*i].is_geometry()).collect();
        let encodings = columns.iter().map(|c| (stored(&c.encoding), c.arrives_as_hex(transport))).collect();
        Self {
            head,
            into,
            encodings,
            geometries,
            rows_per_statement: rows.max(1),
            bytes_per_statement: bytes,
            rows_in_statement: 0,
            statement_start: 0,
        }
    }

    /// Adds a row to `out`.
    pub fn row(&mut self, cells: &dyn Cells, out: &mut Vec<u8>) -> Result<()> {
        if cells.size() > HUGE || self.geometries.iter().any(|i| is_empty(cells.get(*i))) {
            return self.row_alone(cells, out);
        }
        let before = out.len();
        let opened = self.rows_in_statement == 0;
        if opened {
            self.statement_start = before;
            out.extend_from_slice(&self.head);
        } else {
            out.extend_from_slice(b",\n(");
        }
        for (i, (encoding, hex)) in self.encodings.iter().enumerate() {
            if i > 0 {
                out.push(b',');
            }
            cell(encoding, *hex, cells.get(i), out)?;
        }
        out.push(b')');
        self.rows_in_statement += 1;
        if !opened && out.len() + 2 - self.statement_start > self.bytes_per_statement {
            // The row does not fit any more: end the statement before it, and begin the next with it.
            let row = out.split_off(before + 3);
            out.truncate(before);
            self.rows_in_statement -= 1;
            self.end_statement(out);
            self.statement_start = out.len();
            out.extend_from_slice(&self.head);
            out.extend_from_slice(&row);
            self.rows_in_statement = 1;
        }
        if self.rows_in_statement >= self.rows_per_statement {
            self.end_statement(out);
        }
        Ok(())
    }

    /// A row in a statement of its own. A server might not accept it written out at up to twice its size: its large
    /// values are put together in variables first, piece by piece. And where a shape is empty, there is no literal for
    /// it: the server makes it of a `NULL` that it selects for a column which allows none.
    fn row_alone(&mut self, cells: &dyn Cells, out: &mut Vec<u8>) -> Result<()> {
        self.end_statement(out);
        let mut variables = vec![false; self.encodings.len()];
        for (i, (encoding, hex)) in self.encodings.iter().enumerate() {
            let Some(cell) = cells.get(i).filter(|cell| cell.len() > PIECE) else { continue };
            variables[i] = true;
            let decoded;
            let bytes = if *hex {
                decoded = unhex(cell)?;
                decoded.as_slice()
            } else {
                cell
            };
            // Bytes of a legacy character set may be cut in the middle of a character, and get their meaning afterwards.
            let written = if let Encoding::Charset(_) = encoding { &Encoding::Bytes } else { encoding };
            for (n, piece) in pieces(written, bytes).enumerate() {
                out.extend_from_slice(format!("SET @smdb_{i}=").as_bytes());
                if n > 0 {
                    out.extend_from_slice(format!("CONCAT(@smdb_{i},").as_bytes());
                }
                value(written, piece, out);
                out.extend_from_slice(if n > 0 { b");\n" } else { b";\n" });
            }
            if let Encoding::Charset(name) = encoding
                && !name.is_empty()
            {
                out.extend_from_slice(format!("SET @smdb_{i}=CONVERT(@smdb_{i} USING {name});\n").as_bytes());
            }
        }
        let selects = self.geometries.iter().any(|i| is_empty(cells.get(*i)));
        if selects {
            out.extend_from_slice(&self.head[..self.into]);
            out.extend_from_slice(b"SELECT ");
        } else {
            out.extend_from_slice(&self.head);
        }
        for (i, (encoding, hex)) in self.encodings.iter().enumerate() {
            if i > 0 {
                out.push(b',');
            }
            if variables[i] {
                out.extend_from_slice(format!("@smdb_{i}").as_bytes());
            } else if self.geometries.contains(&i) && is_empty(cells.get(i)) {
                out.extend_from_slice(b"NULL");
            } else {
                cell(encoding, *hex, cells.get(i), out)?;
            }
        }
        out.extend_from_slice(if selects { b";\n" } else { b");\n" });
        for i in (0..variables.len()).filter(|i| variables[*i]) {
            out.extend_from_slice(format!("SET @smdb_{i}=NULL;\n").as_bytes());
        }
        Ok(())
    }

    /// Ends the statement that is open, if one is.
    pub fn end_statement(&mut self, out: &mut Vec<u8>) {
        if self.rows_in_statement > 0 {
            out.extend_from_slice(b";\n");
            self.rows_in_statement = 0;
        }
    }
}

/// Whether there is a value, with nothing in it.
fn is_empty(cell: Option<&[u8]>) -> bool {
    cell.is_some_and(<[u8]>::is_empty)
}

/// Character sets in which every byte is a character, or none: MySQL refuses to read the latter after an introducer,
/// and takes them as bytes.
const ONE_BYTE: [&str; 24] = [
    "armscii8", "cp1250", "cp1251", "cp1256", "cp1257", "cp850", "cp852", "cp866", "dec8", "geostd8", "greek",
    "hebrew", "hp8", "keybcs2", "koi8r", "koi8u", "latin1", "latin2", "latin5", "latin7", "macce", "macroman", "swe7",
    "tis620",
];

/// How the cells of a column are written to be stored in that column again, where no introducer is needed to say what
/// the bytes of a set of single bytes are.
fn stored(encoding: &Encoding) -> Encoding {
    match encoding {
        Encoding::Charset(name) if name == "swe7" => Encoding::Bytes, // in which ASCII is other characters
        Encoding::Charset(name) if ONE_BYTE.contains(&name.as_str()) => Encoding::Charset(String::new()),
        other => other.clone(),
    }
}

/// One cell of `column` as a literal.
pub fn literal(column: &Column, transport: Transport, bytes: Option<&[u8]>, out: &mut Vec<u8>) -> Result<()> {
    cell(&column.encoding, column.arrives_as_hex(transport), bytes, out)
}

fn cell(encoding: &Encoding, hex: bool, bytes: Option<&[u8]>, out: &mut Vec<u8>) -> Result<()> {
    match bytes {
        None if *encoding == Encoding::RowEnd => out.extend_from_slice(b"DEFAULT"),
        None => out.extend_from_slice(b"NULL"),
        Some(digits) if hex => value(encoding, &unhex(digits)?, out),
        Some(bytes) => value(encoding, bytes, out),
    }
    Ok(())
}

/// `HEX()` of a BIT is that of a number, without leading zeros.
fn unhex(digits: &[u8]) -> Result<Vec<u8>> {
    let even = if digits.len() % 2 == 1 { [b"0", digits].concat() } else { digits.to_vec() };
    hex::decode(even).map_err(|_| Error::new(Kind::Server, "the connection did not answer HEX() with digits"))
}

/// A large value in pieces that are values themselves: text is cut between characters.
fn pieces<'a>(encoding: &Encoding, bytes: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    let text = matches!(encoding, Encoding::Quoted);
    let mut rest = bytes;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut end = PIECE.min(rest.len());
        while text && end < rest.len() && end > PIECE - 4 && rest[end] & 0xc0 == 0x80 {
            end -= 1;
        }
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    })
}

/// One value that is not `NULL`.
fn value(encoding: &Encoding, cell: &[u8], out: &mut Vec<u8>) {
    match encoding {
        Encoding::Number => out.extend_from_slice(cell),
        Encoding::Float => {
            out.extend_from_slice(cell);
            // Without an exponent `-0` would be an integer and lose its sign, and `0.1` a decimal.
            if !cell.iter().any(|b| matches!(b, b'e' | b'E')) {
                out.extend_from_slice(b"e0");
            }
        }
        Encoding::Quoted | Encoding::RowEnd => match std::str::from_utf8(cell) {
            Ok(_) => quoted(cell, out),
            Err(_) => introduced("utf8mb4", cell, out),
        },
        Encoding::Charset(name) => {
            if reads_as_ascii(name, cell) {
                quoted(cell, out);
            } else {
                introduced(name, cell, out);
            }
        }
        Encoding::Bytes => {
            if cell.is_empty() {
                out.extend_from_slice(b"''"); // `0x` with no digit is a name
            } else {
                hexadecimal(cell, out);
            }
        }
    }
}

/// Whether `cell`, stored in character set `charset`, has the same bytes in UTF-8. The wide sets never do; in the
/// others backslash and tilde may stand for another character.
fn reads_as_ascii(charset: &str, cell: &[u8]) -> bool {
    let wide = matches!(charset, "ucs2" | "utf16" | "utf16le" | "utf32" | "swe7");
    !wide && cell.iter().all(|b| matches!(b, 0x01..=0x7d) && *b != b'\\')
}

fn introduced(charset: &str, cell: &[u8], out: &mut Vec<u8>) {
    if cell.is_empty() {
        return out.extend_from_slice(b"''");
    }
    if !charset.is_empty() {
        out.push(b'_');
        out.extend_from_slice(charset.as_bytes());
        out.push(b' ');
    }
    hexadecimal(cell, out);
}

fn hexadecimal(cell: &[u8], out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.extend_from_slice(b"0x");
    let start = out.len();
    out.resize(start + 2 * cell.len(), 0);
    for (pair, byte) in out[start..].as_chunks_mut::<2>().0.iter_mut().zip(cell) {
        *pair = [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]];
    }
}

/// The bytes that cannot stand in a quoted string as they are, and what stands for them.
const ESCAPES: [u8; 256] = {
    let mut table = [0; 256];
    table[0] = b'0';
    table[b'\n' as usize] = b'n';
    table[b'\r' as usize] = b'r';
    table[0x1a] = b'Z';
    table[b'\'' as usize] = b'\'';
    table[b'\\' as usize] = b'\\';
    table
};

/// Bytes that are looked at together: the compiler makes a few vector instructions of it.
const BLOCK: usize = 16;

/// Whether one of the bytes may need an escape: all that do are among these.
fn may_need_escape(block: &[u8; BLOCK]) -> bool {
    let odd = |b: u8| u8::from(b < 0x20) | u8::from(b == b'\'') | u8::from(b == b'\\');
    block.iter().fold(0, |any, b| any | odd(*b)) != 0
}

fn quoted(cell: &[u8], out: &mut Vec<u8>) {
    out.reserve(cell.len() + 2);
    out.push(b'\'');
    let (mut from, mut at) = (0, 0);
    while at < cell.len() {
        let end = match cell[at..].first_chunk::<BLOCK>() {
            Some(block) if !may_need_escape(block) => {
                at += BLOCK;
                continue;
            }
            Some(_) => at + BLOCK,
            None => cell.len(),
        };
        for i in at..end {
            let escape = ESCAPES[usize::from(cell[i])];
            if escape != 0 {
                out.extend_from_slice(&cell[from..i]);
                out.extend_from_slice(&[b'\\', escape]);
                from = i + 1;
            }
        }
        at = end;
    }
    out.extend_from_slice(&cell[from..]);
    out.push(b'\'');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(data_type: &str, charset: Option<&str>, cell: &[u8]) -> String {
        let mut out = Vec::new();
        value(&Column::new("c".into(), data_type, data_type, charset).encoding, cell, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn values() {
        assert_eq!(one("varchar", Some("utf8mb4"), b"007"), "'007'");
        assert_eq!(one("int", None, b"-7"), "-7");
        assert_eq!(one("double", None, b"-0"), "-0e0");
        assert_eq!(one("double", None, b"1e20"), "1e20");
        assert_eq!(one("blob", None, b"\0\xff"), "0x00FF");
        assert_eq!(one("blob", None, b""), "''");
        assert_eq!(one("varchar", Some("latin1"), b"\xe9"), "_latin1 0xE9");
        assert_eq!(one("varchar", Some("latin1"), b"abc"), "'abc'");
        assert_eq!(one("varchar", Some("utf16"), b"\0a"), "_utf16 0x0061");
        assert_eq!(one("text", Some("utf8mb4"), b"it's\\\n\0\x1a"), "'it\\'s\\\\\\n\\0\\Z'");
        assert_eq!(one("text", Some("utf8mb4"), b"\xff"), "_utf8mb4 0xFF");
    }

    #[test]
    fn sets_of_one_byte_are_stored_as_bytes() {
        let columns = ["cp1250", "swe7", "gbk"].map(|set| Column::new("c".into(), "text", "text", Some(set)));
        let mut renderer = Renderer::new("t", &columns, Transport::Raw, 9, 999);
        let mut out = Vec::new();
        renderer.row(&vec![Some(b"\x81".to_vec()), Some(b"a".to_vec()), Some(b"\x81\x5c".to_vec())], &mut out).unwrap();
        assert!(String::from_utf8(out).unwrap().ends_with("(0x81,0x61,_gbk 0x815C)"));
    }

    #[test]
    fn a_shape_that_is_empty_is_selected() {
        let columns = ["int", "point"].map(|t| Column::new(t.into(), t, t, None));
        let mut renderer = Renderer::new("t", &columns, Transport::Raw, 9, 999);
        let mut out = Vec::new();
        for shape in [Some(b"\x01".to_vec()), Some(Vec::new()), None] {
            renderer.row(&vec![Some(b"7".to_vec()), shape], &mut out).unwrap();
        }
        renderer.end_statement(&mut out);
        let into = "INSERT INTO `t` (`int`,`point`)";
        let all = format!("{into} VALUES\n(7,0x01);\n{into} SELECT 7,NULL;\n{into} VALUES\n(7,NULL);\n");
        assert_eq!(String::from_utf8(out).unwrap(), all);
    }

    #[test]
    fn statements_keep_their_limits() {
        let columns = [Column::new("a".into(), "int", "int", None)];
        let mut renderer = Renderer::new("t", &columns, Transport::Raw, 3, 60);
        let mut out = Vec::new();
        for n in 0..7 {
            let row = [Some(n.to_string().into_bytes())];
            renderer.row(&row.to_vec(), &mut out).unwrap();
        }
        renderer.end_statement(&mut out);
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.matches("INSERT").count(), 3);
        assert_eq!(text.lines().last(), Some("(6);"));
    }

    #[test]
    fn a_row_that_does_not_fit_begins_a_statement() {
        let columns = [Column::new("a".into(), "text", "text", Some("utf8mb4"))];
        let mut renderer = Renderer::new("t", &columns, Transport::Raw, 1000, 64);
        let mut out = Vec::new();
        for n in [5, 5, 40, 100, 5] {
            renderer.row(&vec![Some(vec![b'x'; n])], &mut out).unwrap();
        }
        renderer.end_statement(&mut out);
        let text = String::from_utf8(out).unwrap();
        let statements: Vec<_> = text.split_terminator(";\n").collect();
        assert_eq!(statements.len(), 4, "{text}");
        assert!(statements.iter().all(|s| s.starts_with("INSERT INTO `t` (`a`) VALUES\n(")));
    }
}
