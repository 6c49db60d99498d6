//! The layer on PHP's own C interface: everything `unsafe` of this extension is in this folder.
//!
//! Above it stand safe values: [`Call`] (a call that came in), [`Object`], [`Class`], [`Array`], [`Callable`] and
//! [`Php`], the result of anything that may leave an exception pending. The invariants kept here:
//!
//! - No panic and no `longjmp` crosses a Rust frame that owns something: every entry catches panics, and every call into
//!   PHP catches bail-outs, which travel on as [`Thrown::Bailout`] and are raised again at the entry.
//! - `Err(Thrown::Exception)` is returned exactly when an exception is pending; it is always the user's own object.
//! - Nothing of PHP is touched from another thread: all these types are neither `Send` nor `Sync`.

#[macro_use]
mod convert;
mod array;
mod call;
mod callable;
mod class;
mod entry;
mod fiber;
mod hidden;
mod live;
mod object;
mod packed;
mod register;
mod stream;
mod sys;
mod table;
mod threads;
mod thrown;

pub use array::Array;
pub use call::Call;
pub use callable::{Callable, function};
pub use class::Class;
pub use convert::{Read, ToZval, large};
pub use entry::{permitted, setting, setting_int};
pub use ext_php_rs::types::Zval;
pub use fiber::{FiberId, fibers};
pub use live::{credentials, unwatch_connections, watch_connections};
pub use object::Object;
pub use stream::reading;
pub use table::{Id, Prop, props};
pub use threads::quietly;
pub use thrown::{Php, Thrown, end_fork, throw_error, tick};
