//! The CPU kernels: slices in, slices out, no tensor library.
//!
//! Loops are written so that the compiler vectorises them; [`pulp`] runs them with the widest instructions that the machine has.
//! Inside, loops are plain `for` loops: the library's `for_each` may be compiled apart, without those instructions.
//! Work is cut into fixed blocks and sums are taken in a fixed order, so the number of threads never changes a result.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

pub mod adam;
pub mod dense;
pub mod elementary;
pub mod flow;
pub mod prices;
pub mod revenue;
