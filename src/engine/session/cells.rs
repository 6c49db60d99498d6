//! The cells of one row, and where they lie.

/// The cells of one row, as the server prints them.
pub trait Cells {
    /// The number of columns.
    fn len(&self) -> usize;
    /// The bytes of column `index`, `None` for `NULL`.
    fn get(&self, index: usize) -> Option<&[u8]>;
    /// The bytes of all columns together, or a few more.
    fn size(&self) -> usize {
        (0..self.len()).filter_map(|i| self.get(i)).map(<[u8]>::len).sum()
    }
    /// The row as it was received, where it lies in one piece.
    fn packed(&self) -> Option<Packed<'_>> {
        None
    }
    /// Whether the row has no column.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Cells for Vec<Option<Vec<u8>>> {
    fn len(&self) -> usize {
        Vec::len(self)
    }
    fn get(&self, index: usize) -> Option<&[u8]> {
        self[index].as_deref()
    }
}

/// A row whose cells lie where they were received, or where they were printed.
#[derive(Debug, Clone, Copy)]
pub struct Packed<'a> {
    received: &'a [u8],
    printed: &'a [u8],
    places: &'a [Place],
}

impl<'a> Packed<'a> {
    /// Of cells at these places. What was received may go on behind the row.
    pub(crate) fn new(received: &'a [u8], printed: &'a [u8], places: &'a [Place]) -> Self {
        Self { received, printed, places }
    }

    /// The number of cells.
    pub(crate) fn len(self) -> usize {
        self.places.len()
    }

    /// One cell, `None` for `NULL`.
    pub(crate) fn get(self, index: usize) -> Option<&'a [u8]> {
        self.cell(self.places[index]).map(|(cell, _)| cell)
    }

    /// Each cell, `None` for `NULL`, and with it all bytes from its beginning: they may be read, but mean nothing.
    pub fn cells(self) -> impl Iterator<Item = Option<(&'a [u8], &'a [u8])>> {
        self.places.iter().map(move |place| self.cell(*place))
    }

    fn cell(self, place: Place) -> Option<(&'a [u8], &'a [u8])> {
        if place.length == Place::NULL.length {
            return None;
        }
        let bytes = if place.from & PRINTED == 0 { self.received } else { self.printed };
        let rest = &bytes[(place.from & !PRINTED) as usize..];
        Some((&rest[..place.length as usize], rest))
    }
}

/// Where a cell lies. Rows are not longer than a GiB.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    from: u32,
    length: u32,
}

/// The bit that says it was printed.
const PRINTED: u32 = 1 << 31;

impl Place {
    /// Nowhere.
    pub const NULL: Self = Self { from: 0, length: u32::MAX };

    /// In what was received, from `from` on.
    pub fn received(from: usize, length: usize) -> Self {
        Self { from: from as u32, length: length as u32 }
    }

    /// In what was printed.
    pub fn printed(from: usize, length: usize) -> Self {
        Self { from: from as u32 | PRINTED, length: length as u32 }
    }
}

/// A row as it is received: all cells in one piece of memory, and something behind it.
#[cfg(any(test, feature = "bench"))]
#[derive(Debug)]
pub struct Received {
    bytes: Vec<u8>,
    length: usize,
    places: Vec<Place>,
}

#[cfg(any(test, feature = "bench"))]
impl Received {
    /// Of these cells, and so many bytes behind them.
    pub fn new(cells: &[Option<Vec<u8>>], behind: usize) -> Self {
        let mut bytes = Vec::new();
        let mut place = |cell: &Option<Vec<u8>>| {
            let Some(cell) = cell else { return Place::NULL };
            bytes.extend_from_slice(cell);
            Place::received(bytes.len() - cell.len(), cell.len())
        };
        let places = cells.iter().map(&mut place).collect();
        let length = bytes.len();
        bytes.extend(vec![b'\''; behind]);
        Self { bytes, length, places }
    }
}

#[cfg(any(test, feature = "bench"))]
impl Cells for Received {
    fn len(&self) -> usize {
        self.places.len()
    }
    fn get(&self, index: usize) -> Option<&[u8]> {
        Packed::new(&self.bytes, &[], &self.places).get(index)
    }
    fn size(&self) -> usize {
        self.length
    }
    fn packed(&self) -> Option<Packed<'_>> {
        Some(Packed::new(&self.bytes, &[], &self.places))
    }
}
