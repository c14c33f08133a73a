//! The Python module `diffecon._diffecon`: the toolkit's types and functions on NumPy arrays.
//!
//! Thin classes on the library crates. What reads better in Python, such as keyword arguments with defaults and docstrings of whole
//! workflows, is in the package around it, `package/diffecon`. Plain data comes to Python as JSON, which keeps every digit.
//!
//! Work goes on without the interpreter's lock, and Ctrl-C is heard meanwhile: see `work`.

#![expect(clippy::doc_markdown, reason = "Python shows it, written as Python's documentation is")]

mod array;
mod bid_functions;
mod comparison;
mod contracts;
mod environment;
mod failure;
mod file;
mod generation;
mod instance;
mod mechanism;
mod offers;
mod plain;
mod policy;
mod table;
mod training;
mod valuations;
mod work;

use pyo3::prelude::*;

/// What Rust does for the package `diffecon`.
#[pymodule]
mod _diffecon {
    #[pymodule_export]
    use super::has_solver;
    #[pymodule_export]
    use crate::bid_functions::BidFunctions;
    #[pymodule_export]
    use crate::comparison::{audit, compare, evaluate, explain, inspect, polish, report, show};
    #[pymodule_export]
    use crate::contracts::Contracts;
    #[pymodule_export]
    use crate::environment::Auctions;
    #[pymodule_export]
    use crate::generation::{generate, named_set, official, preset, read, uniform_hybrid};
    #[pymodule_export]
    use crate::instance::Instance;
    #[pymodule_export]
    use crate::mechanism::{Hybrid, Menu, PriceFunction, load};
    #[pymodule_export]
    use crate::offers::Offers;
    #[pymodule_export]
    use crate::policy::Policy;
    #[pymodule_export]
    use crate::training::{resume, train};
    #[pymodule_export]
    use crate::valuations::Valuations;

    #[pymodule_init]
    fn init(module: &pyo3::Bound<'_, pyo3::types::PyModule>) -> pyo3::PyResult<()> {
        use pyo3::types::PyModuleMethods;
        module.add("EPISODES", diffecon_experiment::EPISODES)?;
        module.add("MISREPORTS", diffecon_experiment::MISREPORTS)?;
        module.add("ROUNDS", diffecon_experiment::ROUNDS)?;
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}

/// Whether this build can find winners, `Instance.solve`.
#[pyfunction]
fn has_solver() -> bool {
    cfg!(feature = "solve")
}
