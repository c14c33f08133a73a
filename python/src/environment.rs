//! Sequential auctions that learners in Python step.

use crate::array::owned;
use crate::failure::raised;
use crate::table::table;
use diffecon_auction::Seed;
use diffecon_config::{Config, OutOfRange};
use diffecon_data::{Datasets, Split};
use diffecon_sequential::{Environment, EnvironmentConfig, SideBySide, rows};
use numpy::{PyArray1, PyArray2, PyReadonlyArray2, PyUntypedArrayMethods};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// Whether something is so in each auction.
type Flags<'py> = Bound<'py, PyArray1<bool>>;
/// What is seen in each auction.
type Observations<'py> = Bound<'py, PyArray2<f32>>;
/// Observations, rewards, terminations, truncations, and the last observations of episodes that others follow on.
type Stepped<'py> = (Observations<'py>, Bound<'py, PyArray1<f64>>, Flags<'py>, Flags<'py>, Option<Observations<'py>>);

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

    /// Whether the episode is over, and nothing but a restart may follow.
    #[getter]
    fn over(&self) -> bool {
        self.auctions.position() == self.positions()
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

    /// What is seen, float32 ``[auctions, M + 1]``: 1 for each good that is left, then the share of positions that are past.
    fn observe<'py>(&self, py: Python<'py>) -> PyResult<Observations<'py>> {
        let goods = self.auctions.environment().goods();
        let past = self.auctions.position() as f32 / self.auctions.environment().bidders() as f32;
        let mut seen = vec![0.0; self.auctions.auctions() * (goods + 1)];
        for (row, left) in seen.chunks_exact_mut(goods + 1).zip(self.auctions.left()) {
            left.goods().for_each(|good| row[good] = 1.0);
            row[goods] = past;
        }
        owned(py, seen, [self.auctions.auctions(), goods + 1])
    }

    /// Posts prices float32 ``[auctions, width]`` and gives what is seen then, what is paid, float64 ``[auctions]``, whether the episode is
    /// over, bool ``[auctions]``, and nowhere broken off. If it is over, the next one begins where `again` says so: then what was seen
    /// last comes too.
    fn step<'py>(&mut self, py: Python<'py>, prices: PyReadonlyArray2<'_, f32>, again: bool) -> PyResult<Stepped<'py>> {
        let (auctions, width) = (self.auctions.auctions(), self.auctions.width());
        let shape = prices.shape();
        let (allowed, value) = (format_args!("[{auctions}, {width}]"), format_args!("{shape:?}"));
        OutOfRange::unless(shape == [auctions, width], "the shape of actions", allowed, value).map_err(raised)?;
        let (position, positions) = (self.auctions.position(), self.positions());
        OutOfRange::unless(position < positions, "the episode", "reset once it is over", "over").map_err(raised)?;
        let prices = prices.as_slice().map_err(|error| PyValueError::new_err(error.to_string()))?;
        let mut payments = vec![0.0; auctions];
        let all = &mut self.auctions;
        let over = py.detach(|| all.step(prices, |auction, sale| payments[auction] = f64::from(sale.payment)));
        let last = if over && again { Some(self.observe(py)?) } else { None };
        if last.is_some() {
            self.auctions.restart(None);
        }
        let [over, broken_off] = [over, false].map(|flag| PyArray1::from_vec(py, vec![flag; auctions]));
        Ok((self.observe(py)?, PyArray1::from_vec(py, payments), over, broken_off, last))
    }
}
