//! Instances of CATS, generated and read.

use crate::failure::raised;
use crate::instance::Instance;
use crate::table::table;
use crate::work::detached;
use diffecon_cats::{Distribution, Generator, InstanceConfig, Mode, Parameters, Seed, read_instances};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::path::PathBuf;

/// The first instances of a seed.
#[pyfunction]
#[pyo3(signature = (distribution, goods, bids, bidders, instances, seed, mode, dominance_check, whole_prices, parameters))]
#[expect(clippy::too_many_arguments, reason = "as many as the keyword arguments in Python")]
pub fn generate(
    py: Python<'_>,
    distribution: &str,
    goods: usize,
    bids: Option<usize>,
    bidders: Option<usize>,
    instances: u64,
    seed: u64,
    mode: &str,
    dominance_check: bool,
    whole_prices: Option<u32>,
    parameters: &Bound<'_, PyDict>,
) -> PyResult<Vec<Instance>> {
    let distribution: Distribution = distribution.parse().map_err(raised)?;
    let mode: Mode = mode.parse().map_err(raised)?;
    let parameters = Parameters::from_table(distribution.family(), &table(parameters)?).map_err(raised)?;
    let generator = Generator::with(distribution, goods, mode, parameters).map_err(raised)?;
    let config = InstanceConfig { bids, bidders, dominance_check, whole_prices };
    detached(py, move || {
        let drawn = generator.instances(&config, Seed::new(seed), instances).map_err(raised)?;
        Ok(drawn.into_iter().map(Instance::of).collect())
    })
}

/// Reads all instances of a file: CATS text or JSON lines, compressed or not.
#[pyfunction]
pub fn read(py: Python<'_>, path: PathBuf) -> PyResult<Vec<Instance>> {
    detached(py, move || {
        let instances = read_instances(&path).map_err(raised)?;
        Ok(instances.into_iter().map(Instance::of).collect())
    })
}
