//! The best mechanism for finitely many types of a bidder, as a linear program, and exact certificates of it.
//!
//! Data flow: a data set -> [`Types`] -> [`Offers`] -> `program::solve` -> a [`Menu`](diffecon_auction::Menu) and a
//! [`Dual`](diffecon_data::Dual), two files -> [`certify()`], which trusts neither.
//!
//! - `program` says the linear program and `sale` how its solution becomes a menu. Both are here with the feature `solve` alone, since
//!   `HiGHS` solves the program.
//! - [`bound`] and [`revenue`] say what is certain, in exact arithmetic, whatever is in the files.

pub mod bound;
pub mod certificate;
pub mod error;
mod exact;
#[cfg(any(test, feature = "solve"))]
mod incentives;
pub mod offers;
#[cfg(feature = "solve")]
pub mod optimum;
#[cfg(feature = "solve")]
pub mod program;
pub mod revenue;
#[cfg(feature = "solve")]
mod sale;
#[cfg(feature = "solve")]
mod simplex;

pub use bound::revenue_bound;
pub use certificate::{Certificate, Certified, certify};
pub use diffecon_auction::Types;
pub use error::OptimalError;
pub use offers::Offers;
#[cfg(feature = "solve")]
pub use optimum::{Optimum, optimal};
pub use revenue::menu_revenue;
