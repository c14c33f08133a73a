//! The bidders that come with the laboratory, a file each.

pub mod truthful;

pub use truthful::Truthful;
