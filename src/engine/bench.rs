//! Inner loops for the benchmarks in `tests/bench`, under a feature that only they turn on. No part of the API.

pub use crate::dump::render::{Renderer, literal};
pub use crate::session::{Printing, Received};
