//! Which rows are loaded next, and by whom.
//!
//! A server fills an empty table fastest for one connection alone: MariaDB locks it for the bulk load, and who comes second
//! waits, or is undone for a deadlock. So each loader takes a table of its own while there are any, the largest first,
//! and only then helps another one.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::archive::index::Index;

/// What is still to be loaded.
pub struct Queue {
    /// The largest first.
    tables: Vec<Rows>,
    /// How many of them somebody has begun.
    begun: usize,
    /// Those of them of which something is left.
    unfinished: Vec<usize>,
}

/// Rows of one table.
struct Rows {
    /// The numbers of its parts, and how many bytes each has.
    parts: VecDeque<(usize, u64)>,
    bytes: u64,
    loaders: usize,
    /// Whether they have to be loaded in the order of the file, and so by one loader.
    in_order: bool,
}

impl Queue {
    /// These parts of the index; tables that are loaded `in_order` have one loader.
    pub fn new(index: &Index, parts: impl Iterator<Item = usize>, in_order: &HashSet<String>) -> Self {
        let mut tables: Vec<Rows> = Vec::new();
        let mut places = HashMap::new();
        for number in parts {
            let entry = &index.entries[number];
            let place = *places.entry(entry.object.as_deref()).or_insert_with(|| {
                let in_order = entry.object.as_ref().is_some_and(|table| in_order.contains(table));
                tables.push(Rows { parts: VecDeque::new(), bytes: 0, loaders: 0, in_order });
                tables.len() - 1
            });
            tables[place].parts.push_back((number, entry.raw));
            tables[place].bytes += entry.raw;
        }
        Self::of(tables)
    }

    fn of(mut tables: Vec<Rows>) -> Self {
        tables.sort_by_key(|table| std::cmp::Reverse(table.bytes));
        Self { tables, begun: 0, unfinished: Vec::new() }
    }

    /// The next part for a loader, which keeps to its `own` table until that is done.
    pub fn next(&mut self, own: &mut Option<usize>) -> Option<usize> {
        if let Some(table) = *own
            && self.tables[table].parts.is_empty()
        {
            self.tables[table].loaders -= 1;
            *own = None;
        }
        let table = (*own).or_else(|| {
            let table = if self.begun < self.tables.len() {
                self.begun += 1;
                self.unfinished.push(self.begun - 1);
                self.begun - 1
            } else {
                let of = |table: &usize| (self.tables[*table].loaders, std::cmp::Reverse(self.tables[*table].bytes));
                let is_free = |table: &usize| !(self.tables[*table].in_order && self.tables[*table].loaders > 0);
                self.unfinished.iter().copied().filter(is_free).min_by_key(of)?
            };
            self.tables[table].loaders += 1;
            Some(table)
        })?;
        *own = Some(table);
        let (number, bytes) = self.tables[table].parts.pop_front()?;
        self.tables[table].bytes -= bytes;
        if self.tables[table].parts.is_empty() {
            self.unfinished.retain(|one| *one != table);
        }
        Some(number)
    }

    /// Leaves nothing to do: somebody has failed.
    pub fn clear(&mut self) {
        self.tables.iter_mut().for_each(|table| table.parts.clear());
        self.begun = self.tables.len();
        self.unfinished.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(tables: &[&[(usize, u64)]]) -> Queue {
        let rows = |parts: &&[(usize, u64)]| Rows {
            parts: parts.iter().copied().collect(),
            bytes: parts.iter().map(|(_, bytes)| bytes).sum(),
            loaders: 0,
            in_order: false,
        };
        Queue::of(tables.iter().map(rows).collect())
    }

    #[test]
    fn each_loader_has_a_table_of_its_own_as_long_as_there_are_any() {
        let mut queue = queue(&[&[(1, 5)], &[(2, 9), (3, 9), (4, 9)], &[(5, 7), (6, 7)]]);
        let (mut a, mut b) = (None, None);
        assert_eq!(queue.next(&mut a), Some(2), "the largest first");
        assert_eq!(queue.next(&mut b), Some(5));
        assert_eq!(queue.next(&mut a), Some(3));
        assert_eq!(queue.next(&mut b), Some(6));
        assert_eq!(queue.next(&mut b), Some(1), "a table that nobody has");
        assert_eq!(queue.next(&mut b), Some(4), "help with the last one");
        assert_eq!((queue.next(&mut a), queue.next(&mut b)), (None, None));
    }

    #[test]
    fn nobody_helps_with_a_table_that_is_loaded_in_order() {
        let mut queue = queue(&[&[(1, 5), (2, 5)]]);
        queue.tables[0].in_order = true;
        let (mut a, mut b) = (None, None);
        assert_eq!((queue.next(&mut a), queue.next(&mut b)), (Some(1), None));
        assert_eq!((queue.next(&mut a), queue.next(&mut b)), (Some(2), None));
    }
}
