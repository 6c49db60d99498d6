//! Where archives lie: named byte objects.

mod folder;

pub use folder::{Folder, Upload};
