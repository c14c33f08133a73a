//! Sweeps: one file stands for many runs, its cells, each of which any process can begin, go on with, or find finished.
//!
//! ```toml
//! experiment = "bundleflow.toml"       # or experiments = [...]; beside this file
//! seeds = "1..5"                       # or [1, 3, 7]
//! [set]                                # in every cell
//! "learning.steps" = 400
//! [grid]                               # every combination
//! "menu.elements" = [500, 1000]
//! [variants]                           # and each of these with every combination
//! plain = {}
//! paper = { "menu.init" = "paper", "menu.start_price" = 0.0 }
//! ```
//!
//! Data flow: file -> [`Grid`] -> [`Cell`]s, every one read and checked -> [`run_in()`] its folder, whose [`State`] says how far
//! it has come. Who runs them is somebody else: the command line, or an engine that [`emit()`] writes a job for and whose
//! environment [`scheduler`] reads.

pub mod cell;
pub mod emit;
mod folder_name;
pub mod grid;
mod grid_file;
pub mod run;
pub mod scheduler;
pub mod seeds;
pub mod state;

pub use cell::Cell;
pub use emit::{Engine, Job, emit};
pub use folder_name::is_safe;
pub use grid::Grid;
pub use run::{Came, run_in};
pub use seeds::Seeds;
pub use state::State;
