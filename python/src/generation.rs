//! Instances of CATS, generated and read.

use crate::failure::raised;
use crate::instance::Instance;
use crate::table::table;
use crate::work::detached;
use diffecon_cats::cauctions::{CauctionConfig, CauctionGenerator, OfficialInstances, Preset};
use diffecon_cats::{
    Distribution, Generator, Hybrid, HybridGenerator, InstanceConfig, InstanceSet, Mode, Parameters, Seed,
    read_instances,
};
use diffecon_config::Config;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What instances are drawn from: the name of a distribution, or the weights of several.
#[derive(FromPyObject)]
pub enum Drawn {
    Distribution(String),
    Hybrid(BTreeMap<String, f64>),
}

/// The weights of CATS's uniform hybrid.
#[pyfunction]
pub fn uniform_hybrid() -> BTreeMap<&'static str, f64> {
    Hybrid::uniform().weights().map(|(distribution, weight)| (distribution.name(), weight)).collect()
}

/// The first instances of a seed.
#[pyfunction]
#[pyo3(signature = (distribution, goods, bids, exact_bids, bidders, instances, seed, mode, dominance_check, whole_prices, parameters))]
#[expect(clippy::too_many_arguments, reason = "as many as the keyword arguments in Python")]
pub fn generate(
    py: Python<'_>,
    distribution: Drawn,
    goods: usize,
    bids: Option<usize>,
    exact_bids: bool,
    bidders: Option<usize>,
    instances: u64,
    seed: u64,
    mode: &str,
    dominance_check: bool,
    whole_prices: Option<u32>,
    parameters: &Bound<'_, PyDict>,
) -> PyResult<Vec<Instance>> {
    let mode: Mode = mode.parse().map_err(raised)?;
    let (config, seed) = (InstanceConfig { bids, exact_bids, bidders, dominance_check, whole_prices }, Seed::new(seed));
    let settings = table(parameters)?;
    detached(py, move || {
        let drawn = match distribution {
            Drawn::Distribution(name) => {
                let distribution: Distribution = name.parse().map_err(raised)?;
                let parameters = Parameters::from_table(distribution.family(), &settings).map_err(raised)?;
                let generator = Generator::with(distribution, goods, mode, parameters).map_err(raised)?;
                generator.instances(&config, seed, instances)
            }
            Drawn::Hybrid(weights) => {
                let named = |(name, weight): (String, f64)| Ok((name.parse().map_err(raised)?, weight));
                let weights: Vec<(Distribution, f64)> = weights.into_iter().map(named).collect::<PyResult<_>>()?;
                let hybrid = Hybrid::of(weights).map_err(raised)?;
                let generator = HybridGenerator::new(hybrid, goods, mode, &settings).map_err(raised)?;
                generator.instances(&config, seed, instances)
            }
        };
        Ok(drawn.map_err(raised)?.into_iter().map(Instance::of).collect())
    })
}

/// Instances of a preset of machine learning.
#[pyfunction]
#[pyo3(signature = (name, goods, bids, instances, seed, fresh_seeds, mode, whole_prices, parameters))]
#[expect(clippy::too_many_arguments, reason = "as many as the keyword arguments in Python")]
pub fn preset(
    py: Python<'_>,
    name: &str,
    goods: usize,
    bids: usize,
    instances: u64,
    seed: u64,
    fresh_seeds: bool,
    mode: &str,
    whole_prices: bool,
    parameters: &Bound<'_, PyDict>,
) -> PyResult<Vec<Instance>> {
    let preset: Preset = name.parse().map_err(raised)?;
    let mode: Mode = mode.parse().map_err(raised)?;
    let config = CauctionConfig::from_table(&table(parameters)?).map_err(raised)?;
    let generator = CauctionGenerator::new(preset, goods, bids).and_then(|generator| generator.with_config(config));
    let generator = generator.map_err(raised)?.with_mode(mode).with_whole_prices(whole_prices);
    let mut source = generator.source(seed, fresh_seeds, instances, instances).map_err(raised)?;
    detached(py, move || {
        source.draw(instances).into_iter().map(|instance| instance.map(Instance::of).map_err(raised)).collect()
    })
}

/// Instances that learn2branch published: ``transfer_200_1000/instance_7`` is one, ``transfer_200_1000/1..20`` are twenty,
/// ``transfer_200_1000`` is a whole set.
#[pyfunction]
pub fn official(py: Python<'_>, name: &str) -> PyResult<Vec<Instance>> {
    let OfficialInstances { set, first, last } = name.parse().map_err(raised)?;
    detached(py, move || {
        let stream = set.stream(Mode::Compat).map_err(raised)?;
        let wanted = stream.skip(first as usize - 1).take((last + 1 - first) as usize);
        wanted.map(|instance| instance.map(Instance::of).map_err(raised)).collect()
    })
}

/// The 20 instances of a named set, such as ``regions-npv-small``: the same on every machine.
#[pyfunction]
pub fn named_set(py: Python<'_>, name: &str) -> PyResult<Vec<Instance>> {
    let set: InstanceSet = name.parse().map_err(raised)?;
    detached(py, move || {
        let files = set.files().map_err(raised)?;
        let read = files.iter().map(|(name, text)| diffecon_cats::Instance::parse(name, text.as_slice()));
        read.map(|instance| instance.map(Instance::of).map_err(raised)).collect()
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
