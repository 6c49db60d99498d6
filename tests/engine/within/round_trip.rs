//! The same restores for an account that may not make databases: everything is beside the target in the target itself.

#[path = "../round_trip.rs"]
mod round_trip;
