//! The PHP face of the backup engine.
