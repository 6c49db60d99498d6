//! Rows in the form of prepared statements, printed here as the server prints them in the other one.
//!
//! A server spends a good part of a dump on the digits of numbers and dates. What it prints in a way of its own
//! (`FLOAT`, `DOUBLE`), or in one that is not known here, stays with it: such a result is asked for as text.
//!
//! <https://mariadb.com/kb/en/resultset-row/>, "Binary resultset row".

use super::cells::Place;
use super::wire::{Failure, Result, length_of};

/// A column of a result, as the server describes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Described {
    code: u8,
    flags: u16,
    length: u32,
    decimals: u8,
}

/// What a description has at its end: its length, character set, length of the column, type, flags, decimals, and
/// nothing.
const DESCRIPTION: usize = 13;

impl Described {
    /// Of a packet that describes a column.
    pub fn parse(packet: &[u8]) -> Result<Self> {
        let Some([0x0c, _, _, a, b, c, d, code, low, high, decimals, _, _]) = packet.last_chunk::<DESCRIPTION>() else {
            return Err(Failure::Garbled("a column is described in an unknown way"));
        };
        let (length, flags) = (u32::from_le_bytes([*a, *b, *c, *d]), u16::from_le_bytes([*low, *high]));
        Ok(Self { code: *code, flags, length, decimals: *decimals })
    }
}

const UNSIGNED: u16 = 32;
const ZEROFILL: u16 = 64;

/// How a cell is sent, and printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// As it is.
    Bytes,
    /// A whole number.
    Whole {
        bytes: usize,
        signed: bool,
        digits: usize,
    },
    Date,
    /// With so many digits of a second's fraction.
    DateTime(u8),
    Time(u8),
}

impl Form {
    fn of(column: Described) -> Option<Self> {
        let Described { code, flags, length, decimals } = column;
        let whole = |bytes| {
            let digits = if flags & ZEROFILL == 0 { 0 } else { length as usize };
            (digits <= DIGITS).then_some(Self::Whole { bytes, signed: flags & UNSIGNED == 0, digits })
        };
        match code {
            1 => whole(1),
            2 => whole(2),
            3 | 9 => whole(4),
            8 => whole(8),
            // A year of two digits is another thing; one that is the result of an expression is not filled with zeros.
            13 if length == 4 => whole(2),
            10 => Some(Self::Date),
            7 | 12 => (decimals <= 6).then_some(Self::DateTime(decimals)),
            11 => (decimals <= 6).then_some(Self::Time(decimals)),
            // DECIMAL, VARCHAR, BIT, JSON, ENUM, SET, BLOB and TEXT of all lengths, CHAR, GEOMETRY.
            0 | 15 | 16 | 245..=255 => Some(Self::Bytes),
            _ => None,
        }
    }

    /// Whether printing it is left to us.
    fn is_printed(self) -> bool {
        self != Self::Bytes
    }
}

/// The most digits of a whole number.
const DIGITS: usize = 20;

/// What a printed cell may take, and as much behind it as may be read with it.
const SLOT: usize = 64;

/// Where in its slot the last digit of a whole number lies.
const LAST: usize = 24;

type Slot = [u8; SLOT];

/// The digits of all numbers below one hundred.
const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[b'0'; 2]; 100];
    let mut n = 0;
    while n < 100 {
        pairs[n] = [b'0' + (n / 10) as u8, b'0' + (n % 10) as u8];
        n += 1;
    }
    pairs
};

/// Finds the cells of rows of one result. Those that have to be printed are, each in a slot of its own.
pub struct Printer {
    forms: Vec<Form>,
    slots: Vec<Slot>,
}

impl Printer {
    /// For these columns; `None` where the server had better print the rows itself.
    pub fn new(columns: &[Described]) -> Option<Self> {
        let forms = columns.iter().map(|column| Form::of(*column)).collect::<Option<Vec<_>>>()?;
        let slots = vec![[0; SLOT]; forms.len()];
        forms.iter().any(|form| form.is_printed()).then_some(Self { forms, slots })
    }

    /// What was printed of the last row.
    pub fn printed(&self) -> &[u8] {
        self.slots.as_flattened()
    }

    /// Finds the cells of a row, as many as there are places.
    pub fn row(&mut self, row: &[u8], places: &mut [Place]) -> Result<()> {
        self.find(row, places).ok_or_else(|| Failure::Garbled("a row is not what its columns say"))
    }

    fn find(&mut self, row: &[u8], places: &mut [Place]) -> Option<()> {
        row.first().filter(|first| **first == 0)?;
        // Two bits of the first byte are another packet's.
        let nulls = row.get(1..1 + (self.forms.len() + 9) / 8)?;
        let mut at = 1 + nulls.len();
        for (i, ((form, slot), place)) in self.forms.iter().zip(&mut self.slots).zip(places).enumerate() {
            if nulls[(i + 2) / 8] >> ((i + 2) % 8) & 1 == 1 {
                *place = Place::NULL;
                continue;
            }
            if let Form::Whole { bytes, signed, digits } = *form {
                let number = whole(row.get(at..)?, bytes)?;
                let start = print(number, bytes, signed, digits, slot);
                *place = Place::printed(i * SLOT + start, LAST - start);
                at += bytes;
                continue;
            }
            let length = length_of(row, &mut at)?;
            let cell = row.get(at..)?.get(..length)?;
            *place = match *form {
                Form::Date => Place::printed(i * SLOT, date(cell, slot)?),
                Form::DateTime(decimals) => Place::printed(i * SLOT, date_time(cell, decimals, slot)?),
                Form::Time(decimals) => Place::printed(i * SLOT, time(cell, decimals, slot)?),
                _ => Place::received(at, length),
            };
            at += length;
        }
        (at == row.len()).then_some(())
    }
}

/// A number of so many bytes; what is left of eight is 0.
#[inline]
fn whole(row: &[u8], bytes: usize) -> Option<u64> {
    match bytes {
        1 => row.first().map(|b| u64::from(*b)),
        2 => row.first_chunk().map(|b| u64::from(u16::from_le_bytes(*b))),
        4 => row.first_chunk().map(|b| u64::from(u32::from_le_bytes(*b))),
        _ => row.first_chunk().map(|b| u64::from_le_bytes(*b)),
    }
}

/// Prints a number, filled with zeros to so many digits. Returns where it begins.
#[inline]
fn print(number: u64, bytes: usize, signed: bool, digits: usize, slot: &mut Slot) -> usize {
    let unused = 64 - 8 * bytes as u32;
    let value = (number << unused).cast_signed() >> unused;
    let negative = signed && value < 0;
    let mut left = if negative { value.unsigned_abs() } else { number };
    let mut start = LAST;
    while left >= 100 {
        start -= 2;
        slot[start..start + 2].copy_from_slice(&PAIRS[(left % 100) as usize]);
        left /= 100;
    }
    // The zero of a number below ten is not counted.
    slot[start - 2..start].copy_from_slice(&PAIRS[left as usize]);
    start -= 1 + usize::from(left >= 10);
    while LAST - start < digits {
        start -= 1;
        slot[start] = b'0';
    }
    if negative {
        start -= 1;
        slot[start] = b'-';
    }
    start
}

#[inline]
fn pair(number: impl Into<u32>, at: usize, slot: &mut Slot) -> Option<()> {
    slot[at..at + 2].copy_from_slice(PAIRS.get(number.into() as usize)?);
    Some(())
}

/// `2024-05-06`. Returns its length, as the others do.
#[inline]
fn date(cell: &[u8], slot: &mut Slot) -> Option<usize> {
    const LENGTH: usize = 10;
    let (year, month, day) = match *cell {
        [] => (0, 0, 0),
        [low, high, month, day, ..] => (u16::from_le_bytes([low, high]), month, day),
        _ => return None,
    };
    pair(year / 100, 0, slot)?;
    pair(year % 100, 2, slot)?;
    slot[4] = b'-';
    pair(month, 5, slot)?;
    slot[7] = b'-';
    pair(day, 8, slot)?;
    Some(LENGTH)
}

/// `2024-05-06 07:08:09.123`.
#[inline]
fn date_time(cell: &[u8], decimals: u8, slot: &mut Slot) -> Option<usize> {
    let end = date(cell, slot)?;
    let clock = match cell.get(4..7) {
        Some(&[hour, minute, second]) => [hour, minute, second],
        _ if cell.len() <= 4 => [0; 3], // midnight
        _ => return None,
    };
    slot[end] = b' ';
    pair(clock[0], end + 1, slot)?;
    minutes(clock, end + 3, cell.get(7..).unwrap_or_default(), decimals, slot)
}

/// `-838:59:59.123`.
fn time(cell: &[u8], decimals: u8, slot: &mut Slot) -> Option<usize> {
    let ([negative, a, b, c, d, hour, minute, second], rest) = match cell.split_first_chunk() {
        Some((head, rest)) => (*head, rest),
        None if cell.is_empty() => ([0; 8], cell),
        None => return None,
    };
    let hours = u32::from_le_bytes([a, b, c, d]).checked_mul(24)?.checked_add(u32::from(hour))?;
    let mut at = 0;
    if negative != 0 {
        slot[at] = b'-';
        at += 1;
    }
    if hours >= 100 {
        slot[at] = b'0' + u8::try_from(hours / 100).ok().filter(|hundreds| *hundreds < 10)?;
        at += 1;
    }
    pair(hours % 100, at, slot)?;
    minutes([hour, minute, second], at + 2, rest, decimals, slot)
}

/// `:08:09.123`, at `at`. Returns where it ends.
#[inline]
fn minutes([_, minute, second]: [u8; 3], at: usize, micros: &[u8], decimals: u8, slot: &mut Slot) -> Option<usize> {
    slot[at] = b':';
    pair(minute, at + 1, slot)?;
    slot[at + 3] = b':';
    pair(second, at + 4, slot)?;
    let micros = match *micros {
        [] => 0,
        [a, b, c, d] => u32::from_le_bytes([a, b, c, d]),
        _ => return None,
    };
    if decimals == 0 {
        return Some(at + 6);
    }
    slot[at + 6] = b'.';
    pair(micros / 10_000, at + 7, slot)?;
    pair(micros / 100 % 100, at + 9, slot)?;
    pair(micros % 100, at + 11, slot)?;
    Some(at + 7 + usize::from(decimals))
}

/// Rows of three numbers, a date and a time of day, printed over and over for the benchmarks.
#[cfg(feature = "bench")]
pub struct Printing {
    printer: Printer,
    row: Vec<u8>,
    places: [Place; 5],
}

#[cfg(feature = "bench")]
impl Default for Printing {
    fn default() -> Self {
        let column = |code| Described { code, flags: 0, length: 20, decimals: 0 };
        let printer = Printer::new(&[8, 3, 2, 10, 12].map(column)).expect("these are printed here");
        let mut row = vec![0; 2];
        row.extend_from_slice(&1_234_567_u64.to_le_bytes());
        row.extend_from_slice(&45_678_u32.to_le_bytes());
        row.extend_from_slice(&9_u16.to_le_bytes());
        row.extend_from_slice(&[4, 0xe8, 7, 5, 6]);
        row.extend_from_slice(&[7, 0xe8, 7, 5, 6, 7, 8, 9]);
        Self { printer, row, places: [Place::NULL; 5] }
    }
}

#[cfg(feature = "bench")]
impl Printing {
    /// Prints a row. Returns the bytes it was sent as.
    pub fn row(&mut self) -> usize {
        self.printer.row(std::hint::black_box(&self.row), &mut self.places).expect("it is a row");
        std::hint::black_box(self.printer.printed());
        self.row.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Packed;

    fn column(code: u8, flags: u16, length: u32, decimals: u8) -> Described {
        Described { code, flags, length, decimals }
    }

    fn shown(columns: &[Described], row: &[u8]) -> Result<Vec<Option<String>>> {
        let mut printer = Printer::new(columns).expect("all of them are known");
        let mut places = vec![Place::NULL; columns.len()];
        printer.row(row, &mut places)?;
        let packed = Packed::new(row, printer.printed(), &places);
        Ok(packed.cells().map(|cell| cell.map(|(cell, _)| String::from_utf8(cell.to_vec()).unwrap())).collect())
    }

    /// One cell that is there.
    fn one(column: Described, cell: &[u8]) -> String {
        shown(&[column], &[&[0, 0], cell].concat()).unwrap()[0].clone().unwrap()
    }

    #[test]
    fn whole_numbers() {
        for n in [0, 1, 9, 10, 99, 100, 101, 12345, i64::MAX, -1, -10, -999, i64::MIN] {
            let bytes = n.to_le_bytes();
            assert_eq!(one(column(8, 0, 20, 0), &bytes), n.to_string());
            assert_eq!(one(column(8, UNSIGNED, 20, 0), &bytes), n.cast_unsigned().to_string());
            assert_eq!(
                one(column(3, 0, 11, 0), &bytes[..4]),
                i32::from_le_bytes(*bytes.first_chunk().unwrap()).to_string()
            );
            assert_eq!(
                one(column(9, UNSIGNED, 9, 0), &bytes[..4]),
                u32::from_le_bytes(*bytes.first_chunk().unwrap()).to_string()
            );
            assert_eq!(
                one(column(2, 0, 6, 0), &bytes[..2]),
                i16::from_le_bytes(*bytes.first_chunk().unwrap()).to_string()
            );
            assert_eq!(one(column(1, UNSIGNED, 3, 0), &bytes[..1]), bytes[0].to_string());
            assert_eq!(one(column(1, 0, 4, 0), &bytes[..1]), bytes[0].cast_signed().to_string());
        }
        assert_eq!(one(column(3, UNSIGNED | ZEROFILL, 7, 0), &[42, 0, 0, 0]), "0000042");
        assert_eq!(one(column(1, UNSIGNED | ZEROFILL, 2, 0), &[142]), "142");
        assert_eq!(one(column(13, UNSIGNED | ZEROFILL, 4, 0), &[0, 0]), "0000");
        assert_eq!(one(column(13, UNSIGNED | ZEROFILL, 4, 0), &1984_u16.to_le_bytes()), "1984");
    }

    #[test]
    fn moments() {
        let date = [&[4][..], &[0xe8, 7, 2, 29]].concat();
        assert_eq!(one(column(10, 0, 10, 0), &date), "2024-02-29");
        assert_eq!(one(column(10, 0, 10, 0), &[0]), "0000-00-00");
        assert_eq!(one(column(12, 0, 19, 0), &date), "2024-02-29 00:00:00");
        assert_eq!(one(column(7, 0, 19, 0), &[0]), "0000-00-00 00:00:00");
        assert_eq!(one(column(12, 0, 19, 2), &[0]), "0000-00-00 00:00:00.00");
        assert_eq!(one(column(12, 0, 19, 0), &[7, 0xe8, 7, 2, 29, 23, 59, 58]), "2024-02-29 23:59:58");
        let micros = 1_020_u32.to_le_bytes();
        let long = [&[11, 15, 39, 12, 31, 1, 2, 3][..], &micros].concat();
        assert_eq!(one(column(12, 0, 26, 6), &long), "9999-12-31 01:02:03.001020");
        assert_eq!(one(column(12, 0, 22, 3), &long), "9999-12-31 01:02:03.001");
        assert_eq!(one(column(11, 0, 10, 0), &[0]), "00:00:00");
        assert_eq!(one(column(11, 0, 10, 1), &[0]), "00:00:00.0");
        assert_eq!(one(column(11, 0, 10, 0), &[8, 1, 34, 0, 0, 0, 22, 59, 59]), "-838:59:59");
        let time = [&[12, 0, 0, 0, 0, 0, 9, 8, 7][..], &micros].concat();
        assert_eq!(one(column(11, 0, 17, 6), &time), "09:08:07.001020");
    }

    #[test]
    fn rows() {
        let columns = [column(3, 0, 11, 0), column(253, 0, 40, 0), column(12, 0, 19, 0), column(246, 0, 10, 2)];
        let row = [&[0, 0b0001_0000][..], &[5, 0, 0, 0], b"\x05hello", b"\x041.50"].concat();
        let cells = ["5", "hello", "", "1.50"].map(|cell| Some(cell.to_owned()).filter(|cell| !cell.is_empty()));
        assert_eq!(shown(&columns, &row).unwrap(), cells);
        for end in 0..row.len() {
            assert!(shown(&columns, &row[..end]).is_err(), "{end}");
        }
        assert!(shown(&columns, &[&row[..], b"x"].concat()).is_err());
        assert!(shown(&columns, &[&[1], &row[1..]].concat()).is_err());
        let nine = [column(1, 0, 4, 0); 9];
        let row = [0, 0b1111_1011, 0b101, 7, 8];
        let shown = shown(&nine, &row).unwrap();
        assert_eq!((shown[0].as_deref(), shown[7].as_deref(), shown[8].as_deref()), (Some("7"), Some("8"), None));
    }

    #[test]
    fn what_the_server_prints_better_is_left_to_it() {
        let number = column(3, 0, 11, 0);
        for other in [column(4, 0, 12, 31), column(5, 0, 22, 31), column(13, 96, 2, 0), column(12, 0, 26, 39)] {
            assert!(Printer::new(&[number, other]).is_none());
        }
        assert!(Printer::new(&[number, column(242, 0, 4, 0)]).is_none());
        assert!(Printer::new(&[column(3, ZEROFILL | UNSIGNED, 255, 0)]).is_none());
        assert!(Printer::new(&[column(253, 0, 4, 0)]).is_none(), "nothing is to be printed");
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for (code, cell) in [
            (10, &[3, 1, 2, 3][..]),
            (10, &[4, 0xff, 0xff, 1, 1]),
            (10, &[4, 0, 0, 100, 1]),
            (12, &[6, 0, 0, 1, 1, 1, 1]),
            (12, &[7, 0, 0, 1, 1, 1, 1, 100]),
            (12, &[9, 0, 0, 1, 1, 1, 1, 1, 1, 1]),
            (11, &[4, 0, 0, 0, 0]),
            (11, &[8, 0, 255, 255, 255, 255, 0, 0, 0]),
        ] {
            assert!(shown(&[column(code, 0, 10, 0)], &[&[0, 0], cell].concat()).is_err(), "{code} {cell:?}");
        }
    }

    #[test]
    fn descriptions() {
        let packet = b"\x03def\x01d\x01t\x01t\x01c\x01c\x0c\x3f\x00\x0b\x00\x00\x00\x03\x20\x50\x00\x00\x00";
        assert_eq!(Described::parse(packet).unwrap(), column(3, 0x5020, 11, 0));
        assert!(Described::parse(b"\x03def").is_err());
    }
}
