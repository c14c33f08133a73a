//! Policies of sequential auctions.

use crate::array::owned;
use crate::failure::raised;
use crate::file::read;
use crate::mechanism::Choice;
use crate::plain::plain;
use crate::valuations::Valuations;
use crate::work::detached;
use diffecon_data::Envelope;
use diffecon_experiment::show::{ShowOptions, posted};
use diffecon_sequential::{PolicyFile, sell_to};
use numpy::PyArray1;
use pyo3::prelude::*;
use std::sync::Arc;

/// A policy of a sequential auction: prices for every state.
#[pyclass(frozen, module = "diffecon")]
pub struct Policy(Arc<PolicyFile>);

impl Policy {
    /// That of an open file.
    pub fn of(file: &Envelope) -> PyResult<Self> {
        Ok(Self(read(file)?))
    }
}

#[pymethods]
impl Policy {
    /// The number of goods ``M``.
    #[getter]
    fn goods(&self) -> usize {
        self.0.mechanism.environment.goods
    }

    /// The positions of the auction, a bidder each.
    #[getter]
    fn positions(&self) -> usize {
        self.0.mechanism.environment.bidders
    }

    /// The auction's keys: bidders, goods, values, order, menu.
    #[getter]
    fn environment<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &*self.0.mechanism.environment)
    }

    /// The revenue that the policy itself expects, money an auction.
    #[getter]
    fn predicted(&self) -> Option<f64> {
        self.0.mechanism.predicted().map(|predicted| predicted * self.0.mechanism.unit)
    }

    /// What is posted at a position, counted from 1, with these goods left, counted from 0 (by default all).
    ///
    /// The entries are entry_fee, where there is one, and shown: what is offered, each with its price (money; None where it is not for sale) and
    /// its goods, or the size of which any goods may be chosen.
    #[pyo3(signature = (position = 1, left = None))]
    fn prices<'py>(&self, py: Python<'py>, position: usize, left: Option<Vec<usize>>) -> PyResult<Bound<'py, PyAny>> {
        let file = Arc::clone(&self.0);
        let options = ShowOptions { position: Some(position), left, ..ShowOptions::default() };
        let shown = detached(py, move || posted(&file.mechanism, &options).map_err(raised))?;
        plain(py, &shown)
    }

    /// What bidders buy, an auction after the other: row ``i`` is visited at position ``i % positions`` of its auction, counted from 0.
    ///
    /// 1 for each good that each gets ``[N, M]``, and what he pays ``[N]``, money; ``N`` is a multiple of the positions.
    fn choose<'py>(&self, py: Python<'py>, valuations: &Valuations) -> PyResult<Choice<'py>> {
        let (file, bidders) = (Arc::clone(&self.0), Arc::clone(&valuations.bidders));
        let goods = self.goods();
        let (bundles, payments) = detached(py, move || {
            let sold = sell_to(&file.mechanism, &bidders).map_err(raised)?;
            let mut bundles = vec![0.0_f32; sold.len() * goods];
            for (purchase, row) in sold.iter().zip(bundles.chunks_exact_mut(goods)) {
                purchase.bundle.goods().for_each(|good| row[good] = 1.0);
            }
            let unit = file.mechanism.unit;
            Ok((bundles, sold.iter().map(|purchase| f64::from(purchase.payment) * unit).collect::<Vec<f64>>()))
        })?;
        let bidders = payments.len();
        Ok((owned(py, bundles, [bidders, goods])?, PyArray1::from_vec(py, payments)))
    }

    /// Where it comes from: learner, settings, seed, step, data.
    #[getter]
    fn provenance<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &self.0.provenance)
    }

    fn __repr__(&self) -> String {
        format!("<Policy of {}: {}>", self.0.provenance.learner, self.0.mechanism.environment.name())
    }
}
