//! Recovery without PHP.
fn main() {}
