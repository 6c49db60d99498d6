//! Sessions with a server.
