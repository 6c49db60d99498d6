//! Inner loops for the benchmarks in `tests/bench`, under a feature that only they turn on. No part of the API.

pub use crate::dump::render::{Renderer, literal};
pub use crate::session::Printing;
use crate::session::{Cells, Packed, Place};

/// A row as it is received: all cells in one piece of memory, and something behind it.
pub struct Received {
    bytes: Vec<u8>,
    places: Vec<Place>,
}

impl Received {
    /// Of these cells.
    pub fn new(cells: &[Option<Vec<u8>>]) -> Self {
        let mut bytes = Vec::new();
        let mut place = |cell: &Option<Vec<u8>>| {
            let Some(cell) = cell else { return Place::NULL };
            bytes.extend_from_slice(cell);
            Place::received(bytes.len() - cell.len(), cell.len())
        };
        let places = cells.iter().map(&mut place).collect();
        bytes.extend([0; 64]);
        Self { bytes, places }
    }
}

impl Cells for Received {
    fn len(&self) -> usize {
        self.places.len()
    }
    fn get(&self, index: usize) -> Option<&[u8]> {
        Packed::new(&self.bytes, &[], &self.places).get(index)
    }
    fn size(&self) -> usize {
        self.bytes.len()
    }
    fn packed(&self) -> Option<Packed<'_>> {
        Some(Packed::new(&self.bytes, &[], &self.places))
    }
}
