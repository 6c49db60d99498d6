//! Where archives lie: named byte objects.

mod file;
mod folder;
mod named;
mod upload;

pub use file::open_file;
pub use folder::Folder;
pub use named::Named;
pub use upload::{PARTIAL, Upload, replace, sweep};
