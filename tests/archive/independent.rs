//! A reader that knows nothing of this crate.
