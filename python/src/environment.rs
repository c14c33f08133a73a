//! Sequential auctions that learners in Python step.

use crate::failure::raised;
use crate::table::table;
use diffecon_auction::Seed;
use diffecon_config::{Config, OutOfRange};
use diffecon_data::{Datasets, Split};
use diffecon_sequential::{Environment, EnvironmentConfig, SideBySide, rows};
use numpy::{PyReadonlyArray2, PyReadwriteArray1, PyReadwriteArray2, PyUntypedArrayMethods};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// Auctions side by side, all at the same position: what `diffecon.SequentialEnv` steps.
#[pyclass(module = "diffecon")]
pub struct Auctions {
    auctions: SideBySide,
}

#[pymethods]
impl Auctions {
    /// Auctions with these keys of an experiment's section ``environment``; bidders of data sets are those of a part.
    #[new]
    fn new(config: &Bound<'_, PyDict>, auctions: usize, split: &str) -> PyResult<Self> {
        let config = EnvironmentConfig::from_table(&table(config)?).map_err(raised)?;
        let split: Split = split.parse().map_err(raised)?;
        let [rows] = rows(&config, &mut Datasets::default(), [split]).map_err(raised)?;
        let environment = Environment::new(&config, &rows).map_err(raised)?;
        OutOfRange::unless(auctions > 0, "num_envs", "at least 1", auctions).map_err(raised)?;
        Ok(Self { auctions: SideBySide::new(environment, auctions, Seed::new(1)) })
    }

    /// The numbers of a menu.
    #[getter]
    fn width(&self) -> usize {
        self.auctions.width()
    }

    /// The positions of an auction, a step each.
    #[getter]
    fn positions(&self) -> usize {
        self.auctions.environment().bidders()
    }

    /// What a price or reward of 1 is worth in money.
    #[getter]
    fn unit(&self) -> f64 {
        self.auctions.environment().unit()
    }

    /// Begins the next episode, with a seed the first of others.
    #[pyo3(signature = (seed = None))]
    fn restart(&mut self, seed: Option<u64>) {
        self.auctions.restart(seed.map(Seed::new));
    }

    /// Writes what is seen, float32 ``[auctions, M + 1]``: 1 for each good that is left, then the share of positions that are past.
    fn observe(&self, mut observations: PyReadwriteArray2<'_, f32>) -> PyResult<()> {
        let goods = self.auctions.environment().goods();
        let (shape, expected) = (observations.shape().to_vec(), [self.auctions.auctions(), goods + 1]);
        fits("observations", &shape, &expected)?;
        let observations = observations.as_slice_mut().map_err(|error| PyValueError::new_err(error.to_string()))?;
        let past = self.auctions.position() as f32 / self.auctions.environment().bidders() as f32;
        for (row, left) in observations.chunks_exact_mut(goods + 1).zip(self.auctions.left()) {
            for (good, seen) in row[..goods].iter_mut().enumerate() {
                *seen = if left.contains(good) { 1.0 } else { 0.0 };
            }
            row[goods] = past;
        }
        Ok(())
    }

    /// Posts prices float32 ``[auctions, width]`` and writes what is paid, float64 ``[auctions]``; whether the episode is over.
    fn step(
        &mut self,
        py: Python<'_>,
        prices: PyReadonlyArray2<'_, f32>,
        mut payments: PyReadwriteArray1<'_, f64>,
    ) -> PyResult<bool> {
        let (auctions, width) = (self.auctions.auctions(), self.auctions.width());
        fits("actions", prices.shape(), &[auctions, width])?;
        fits("rewards", payments.shape(), &[auctions])?;
        let (position, positions) = (self.auctions.position(), self.positions());
        OutOfRange::unless(position < positions, "the episode", "reset once it is over", "over").map_err(raised)?;
        let prices = prices.as_slice().map_err(|error| PyValueError::new_err(error.to_string()))?;
        let payments = payments.as_slice_mut().map_err(|error| PyValueError::new_err(error.to_string()))?;
        let all = &mut self.auctions;
        Ok(py.detach(|| all.step(prices, |auction, sale| payments[auction] = f64::from(sale.payment))))
    }
}

/// An error unless an array has its shape.
fn fits(name: &str, shape: &[usize], expected: &[usize]) -> PyResult<()> {
    let name = format!("the shape of {name}");
    OutOfRange::unless(shape == expected, name, format!("{expected:?}"), format!("{shape:?}")).map_err(raised)
}
