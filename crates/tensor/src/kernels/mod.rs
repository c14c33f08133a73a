//! The CPU kernels: slices in, slices out, no tensor library.
//!
//! Loops are written so that the compiler vectorises them; [`pulp`] runs them with the widest instructions that the machine has.
//! Work is cut into fixed blocks and sums are taken in a fixed order, so the number of threads never changes a result.

pub mod adam;
pub mod dense;
pub mod elementary;
pub mod flow;
pub mod prices;
pub mod revenue;
pub mod sliced;
pub mod valuation;
