//! Rows as SQL: `INSERT` statements that give every value back exactly.
//!
//! A value is written so that it means the same whatever the loading connection's character set: text in UTF-8 as a
//! quoted string, text in other character sets and bytes in hexadecimal. Statements stay under a limit of bytes and of
//! rows; one row that is larger than the limit is a statement of its own.

use super::quote::{self, Page, hexadecimal, quoted};
use crate::catalog::{Column, Encoding};
use crate::session::{Cells, Packed, Transport};
use crate::sql::{ident, idents};
use crate::{Error, Kind, Result};

/// Rows with more bytes than this are written in pieces.
const HUGE: usize = 4 << 20;

/// The least length of a piece; in hexadecimal it is twice as long, which servers of every age and setting accept.
const PIECE: usize = 400 << 10;

/// The most pieces of a value, but for the last. A server copies what it has at every one, so that the time for many would grow
/// with the square of their number; and who takes the value takes statements of an eighth of its size.
const PIECES: usize = 16;

/// Writes the rows of one table.
#[derive(Debug)]
pub struct Renderer {
    /// `INSERT INTO t (…) VALUES`, the same for every statement.
    head: Vec<u8>,
    /// Its length without what follows the columns.
    into: usize,
    written: Vec<Written>,
    /// The places of columns that hold shapes.
    geometries: Vec<usize>,
    rows_per_statement: u64,
    bytes_per_statement: usize,
    rows_in_statement: u64,
    statement_start: usize,
}

/// How the cells of one column are written.
#[derive(Debug)]
struct Written {
    encoding: Encoding,
    /// Whether they arrive as `HEX()`.
    hex: bool,
    short: Short,
}

/// How those that have few bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Short {
    /// As they are.
    Bare,
    /// In quotes, where all bytes stand for themselves.
    Quoted,
    /// As longer ones are.
    AsAny,
}

impl Renderer {
    /// For `columns` of `table`, whose cells arrive over `transport`.
    pub fn new(table: &str, columns: &[Column], transport: Transport, rows: u64, bytes: usize) -> Self {
        let names = idents(columns.iter().map(|c| c.name.as_str()));
        let mut head = format!("INSERT INTO {} ({names}) ", ident(table)).into_bytes();
        let into = head.len();
        head.extend_from_slice(b"VALUES\n(");
        let geometries = (0..columns.len()).filter(|i| columns[*i].is_geometry()).collect();
        let written = columns.iter().map(|c| Written::new(stored(&c.encoding), c.arrives_as_hex(transport))).collect();
        Self {
            head,
            into,
            written,
            geometries,
            rows_per_statement: rows.max(1),
            bytes_per_statement: bytes,
            rows_in_statement: 0,
            statement_start: 0,
        }
    }

    /// Adds a row to `out`.
    pub fn row(&mut self, cells: &dyn Cells, out: &mut Vec<u8>) -> Result<()> {
        if cells.len() < self.written.len() {
            return Err(Error::new(Kind::Server, "the server sent a row of fewer columns than it was asked for"));
        }
        if cells.size() > HUGE || self.geometries.iter().any(|i| is_empty(cells.get(*i))) {
            return self.row_alone(cells, out, &mut |_| Ok(()));
        }
        let before = out.len();
        let opened = self.rows_in_statement == 0;
        if opened {
            self.statement_start = before;
            out.extend_from_slice(&self.head);
        } else {
            out.extend_from_slice(b",\n(");
        }
        if let Some(row) = cells.packed().filter(|_| !self.written.is_empty()) {
            self.packed(row, out)?;
        } else {
            for (i, written) in self.written.iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                written.cell(cells.get(i), out)?;
            }
            out.push(b')');
        }
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

    /// Writes a row that is long in pieces, each of some hundred KiB or an eighth of a value: at no time there is more of it than one.
    pub fn long_row(&mut self, cells: &dyn Cells, each: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        if cells.len() < self.written.len() {
            return Err(Error::new(Kind::Server, "the server sent a row of fewer columns than it was asked for"));
        }
        let mut out = Vec::new();
        self.row_alone(cells, &mut out, &mut |piece| {
            each(piece)?;
            piece.clear();
            Ok(())
        })?;
        each(&out)
    }

    /// The cells of a row that lies in one piece, and the parenthesis behind them.
    fn packed(&self, row: Packed<'_>, out: &mut Vec<u8>) -> Result<()> {
        let mut page = Page::new(out, self.written.len());
        for (written, cell) in self.written.iter().zip(row.cells()) {
            let Some((cell, rest)) = cell else {
                match written.encoding {
                    Encoding::RowEnd => page.any(|out| written.cell(None, out), b',')?,
                    _ => page.null(b','),
                }
                continue;
            };
            // What follows the cell in memory completes what is copied.
            match rest.first_chunk::<{ quote::SHORT }>().filter(|_| cell.len() <= quote::SHORT) {
                Some(block) if written.short == Short::Bare => page.beginning(block, cell.len(), b','),
                Some(block) if written.short == Short::Quoted && quote::stand_for_themselves(block, cell.len()) => {
                    page.quoted_beginning(block, cell.len(), b',');
                }
                _ => page.any(|out| written.cell(Some(cell), out), b',')?,
            }
        }
        page.change_last(b')');
        Ok(())
    }

    /// A row in a statement of its own. A server might not accept it written out at up to twice its size: its large
    /// values are put together in variables first, piece by piece. And where a shape is empty, there is no literal for
    /// it: the server makes it of a `NULL` that it selects for a column which allows none.
    /// `spill` may take away what is there.
    fn row_alone(
        &mut self,
        cells: &dyn Cells,
        out: &mut Vec<u8>,
        spill: &mut dyn FnMut(&mut Vec<u8>) -> Result<()>,
    ) -> Result<()> {
        self.end_statement(out);
        let mut variables = vec![false; self.written.len()];
        for (i, Written { encoding, hex, .. }) in self.written.iter().enumerate() {
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
            let pieced = if let Encoding::Charset(_) = encoding { &Encoding::Bytes } else { encoding };
            for (n, piece) in pieces(pieced, bytes).enumerate() {
                out.extend_from_slice(format!("SET @smdb_{i}=").as_bytes());
                if n > 0 {
                    out.extend_from_slice(format!("CONCAT(@smdb_{i},").as_bytes());
                }
                value(pieced, piece, out);
                out.extend_from_slice(if n > 0 { b");\n" } else { b";\n" });
                spill(out)?;
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
        for (i, written) in self.written.iter().enumerate() {
            if i > 0 {
                out.push(b',');
            }
            if variables[i] {
                out.extend_from_slice(format!("@smdb_{i}").as_bytes());
            } else if self.geometries.contains(&i) && is_empty(cells.get(i)) {
                out.extend_from_slice(b"NULL");
            } else {
                written.cell(cells.get(i), out)?;
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
    Written::new(column.encoding.clone(), column.arrives_as_hex(transport)).cell(bytes, out)
}

impl Written {
    fn new(encoding: Encoding, hex: bool) -> Self {
        let short = match &encoding {
            _ if hex => Short::AsAny,
            Encoding::Number => Short::Bare,
            Encoding::Quoted | Encoding::RowEnd => Short::Quoted,
            Encoding::Charset(name) if has_ascii(name) => Short::Quoted,
            _ => Short::AsAny,
        };
        Self { encoding, hex, short }
    }

    fn cell(&self, bytes: Option<&[u8]>, out: &mut Vec<u8>) -> Result<()> {
        match bytes {
            None if self.encoding == Encoding::RowEnd => out.extend_from_slice(b"DEFAULT"),
            None => out.extend_from_slice(b"NULL"),
            Some(digits) if self.hex => value(&self.encoding, &unhex(digits)?, out),
            Some(bytes) => value(&self.encoding, bytes, out),
        }
        Ok(())
    }
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
    let length = PIECE.max(bytes.len() / PIECES);
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut end = length.min(rest.len());
        while text && end < rest.len() && end > length - 4 && rest[end] & 0xc0 == 0x80 {
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
        Encoding::Quoted | Encoding::RowEnd => {
            let start = out.len();
            if !quoted(cell, out) && simdutf8::basic::from_utf8(cell).is_err() {
                out.truncate(start);
                introduced("utf8mb4", cell, out);
            }
        }
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
    has_ascii(charset) && cell.iter().all(|b| matches!(b, 0x01..=0x7d) && *b != b'\\')
}

fn has_ascii(charset: &str) -> bool {
    !matches!(charset, "ucs2" | "utf16" | "utf16le" | "utf32" | "swe7")
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Received;

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
    fn a_row_in_one_piece_is_written_as_any_other() {
        let kinds = [("int", None), ("double", None), ("text", Some("utf8mb4")), ("text", Some("latin1"))];
        let more = [("text", Some("utf16")), ("blob", None), ("point", None), ("text", Some("swe7"))];
        let columns: Vec<_> = [kinds, more].concat().iter().map(|(t, s)| Column::new("c".into(), t, t, *s)).collect();
        let long = b"it's long, and \xc3\xa9 and \\ and \xff are in it";
        for cell in [
            &b""[..],
            b"1",
            b"-0",
            b"1e5",
            b"2024-05-06 07:08",
            b"caf\xe9",
            b"~{}\x7f",
            b"a'b\0\\",
            &long[..17],
            &b"2024-05-06 07:08:09.123456"[..],
            long,
        ] {
            for null in 0..=columns.len() {
                let row: Vec<_> = (0..columns.len()).map(|i| (i != null).then(|| cell.to_vec())).collect();
                let [plain, alone, among] = [None, Some(0), Some(quote::SHORT)].map(|behind| {
                    let mut renderer = Renderer::new("t", &columns, Transport::Raw, 9, 999);
                    let mut out = Vec::new();
                    for _ in 0..2 {
                        match behind {
                            Some(behind) => renderer.row(&Received::new(&row, behind), &mut out).unwrap(),
                            None => renderer.row(&row, &mut out).unwrap(),
                        }
                    }
                    out.escape_ascii().to_string()
                });
                assert_eq!(plain, alone);
                assert_eq!(plain, among);
            }
        }
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
    fn a_row_of_other_columns_is_refused() {
        let columns = ["int", "point"].map(|t| Column::new(t.into(), t, t, None));
        let mut renderer = Renderer::new("t", &columns, Transport::Raw, 9, 999);
        for row in [vec![], vec![Some(b"7".to_vec())]] {
            renderer.row(&row, &mut Vec::new()).unwrap_err();
            renderer.row(&Received::new(&row, quote::SHORT), &mut Vec::new()).unwrap_err();
        }
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
