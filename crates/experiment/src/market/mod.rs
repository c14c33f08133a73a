//! The markets on which mechanism files are compared: a file each.

pub mod one_bidder;
pub mod sequential;
