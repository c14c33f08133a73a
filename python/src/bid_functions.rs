//! What bidders bid in sealed auctions.

use crate::array::owned;
use crate::failure::raised;
use crate::file::{made, read, save};
use crate::plain::plain;
use crate::work::detached;
use diffecon_auction::OutOfRange;
use diffecon_bidding::BidFunction;
use diffecon_bidding::bid_functions::{best_response, equilibrium};
use diffecon_data::{Envelope, MechanismFile};
use numpy::{PyArray2, PyArrayDyn, PyReadonlyArrayDyn, PyUntypedArrayMethods};
use pyo3::prelude::*;
use std::path::PathBuf;
use std::sync::Arc;

/// Signals of the equilibrium's bid functions.
const POINTS: usize = 1025;

/// What every bidder of a sealed auction bids at every signal: learned, or an equilibrium. Bids are linear between the signals of a table.
#[pyclass(frozen, module = "diffecon")]
pub struct BidFunctions(Arc<MechanismFile<BidFunction>>);

impl BidFunctions {
    /// Those of an open file.
    pub fn of(file: &Envelope) -> PyResult<Self> {
        Ok(Self(read(file)?))
    }

    fn rows<'py>(&self, py: Python<'py>, of: fn(&BidFunction, usize) -> &[f64]) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let bids = &self.0.mechanism;
        let rows = bids.rows().len();
        let numbers: Vec<f64> = (0..rows).flat_map(|row| of(bids, row)).copied().collect();
        let points = numbers.len() / rows;
        owned(py, numbers, [rows, points])
    }
}

#[pymethods]
impl BidFunctions {
    /// The bids of values float64: of one bidder, numbered from 0, in any shape, or without a number of all ``N``, ``[auctions, N]``, or in any
    /// shape where all bid alike. Beyond the table as at its end.
    #[pyo3(signature = (values, bidder = None))]
    fn bid<'py>(
        &self,
        py: Python<'py>,
        values: PyReadonlyArrayDyn<'py, f64>,
        bidder: Option<usize>,
    ) -> PyResult<Bound<'py, PyArrayDyn<f64>>> {
        let bids = &self.0.mechanism;
        let (bidders, shape) = (bids.auction().bidders, values.shape().to_vec());
        if let Some(bidder) = bidder {
            OutOfRange::unless(bidder < bidders, "bidder", format!("below {bidders}"), bidder).map_err(raised)?;
        } else {
            let fits = bids.is_symmetric() || shape.len() == 2 && shape[1] == bidders;
            let allowed = format!("[auctions, {bidders}], where no bidder is named and not all bid alike");
            OutOfRange::unless(fits, "the shape of values", allowed, format!("{shape:?}")).map_err(raised)?;
        }
        let whose = |place: usize| bidder.unwrap_or(if bids.is_symmetric() { 0 } else { place % bidders });
        let all = values.as_array();
        let made = all.iter().enumerate().map(|(place, value)| bids.bid(whose(place), *value)).collect();
        owned(py, made, shape)
    }

    /// The number of bidders ``N``.
    #[getter]
    fn bidders(&self) -> usize {
        self.0.mechanism.auction().bidders
    }

    /// The auction: format, bidders, values, reserve, aversion to risk.
    #[getter]
    fn auction<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &**self.0.mechanism.auction())
    }

    /// The signals of the table, ``[1, points]`` where all bid alike, else ``[N, points]``, money.
    #[getter]
    fn signals<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        self.rows(py, |bids, row| &bids.rows()[row].signals)
    }

    /// The bids at these signals, money.
    #[getter]
    fn bids<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        self.rows(py, |bids, row| &bids.rows()[row].bids)
    }

    /// What a bidder gains at most by another bid, while the others keep to theirs, exactly: a dictionary with ``gain``, 0 in an
    /// equilibrium, and whose gain it is, at which value.
    fn best_response<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let file = Arc::clone(&self.0);
        plain(py, &detached(py, move || Ok(best_response(&file.mechanism)))?)
    }

    /// The bid functions of the auction's equilibrium; None if none is known.
    fn equilibrium(&self) -> Option<Self> {
        let mechanism = equilibrium(self.0.mechanism.auction(), POINTS)?;
        Some(Self(made("equilibrium", mechanism)))
    }

    /// Writes a mechanism file, which `evaluate` takes, whole or not at all.
    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        save(py, &self.0, path)
    }

    /// Where they come from: learner, settings, seed, step.
    #[getter]
    fn provenance<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &self.0.provenance)
    }

    fn __repr__(&self) -> String {
        format!("<BidFunctions of {}: {}>", self.0.provenance.learner, self.0.mechanism.auction().name())
    }
}
