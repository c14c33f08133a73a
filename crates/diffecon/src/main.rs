//! The `diffecon` command.
fn main() {}
