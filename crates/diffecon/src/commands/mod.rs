//! A file for each command.

pub mod dataset;
pub mod evaluate;
pub mod quickstart;
pub mod resume;
pub mod train;
