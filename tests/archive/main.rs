//! The archive format, seen from outside: what readers say about every vector, what they refuse, what they read, and
//! whether a reader that was written from FORMAT.md alone agrees.

mod access;
mod changes;
mod independent;
mod says;
mod seeds;
mod support;
