//! Offers to the agents of a Coin Game.

use crate::array::{owned, view};
use crate::file::{made, read, save};
use crate::plain::plain;
use crate::work::detached;
use diffecon_contracts::coin_game::{Board, equilibrium, respond};
use diffecon_data::Envelope;
use diffecon_principal::StoredOffers;
use diffecon_principal::coin_game::OfferFile;
use numpy::PyArray2;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::path::PathBuf;
use std::sync::Arc;

/// What a principal tells each agent of a Coin Game to do, and pays if the agent does it: learned, or an equilibrium. States are as one
/// agent sees them, and both are offered the same where they see the same.
#[pyclass(frozen, module = "diffecon")]
pub struct Offers(Arc<OfferFile>);

impl Offers {
    /// Those of an open file.
    pub fn of(file: &Envelope) -> PyResult<Self> {
        Ok(Self(read(file)?))
    }

    fn shape(&self) -> [usize; 2] {
        let StoredOffers { game, offers } = &self.0.mechanism;
        [game.steps, offers.payments().len() / game.steps]
    }
}

#[pymethods]
impl Offers {
    /// The rules: size, steps, coins, rewards, weight of them, discount.
    #[getter]
    fn game<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &self.0.mechanism.game)
    }

    /// What an agent is told to do at each step in each state, ``[steps, states]``: 0 to 4 for up, right, down, left, stay; a read-only view.
    #[getter]
    fn actions<'py>(this: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let offers = this.get();
        Ok(view(this.as_any(), offers.0.mechanism.offers.actions(), offers.shape())?.into_any())
    }

    /// What it is paid if it does, ``[steps, states]``, in rewards; a read-only view.
    #[getter]
    fn payments<'py>(this: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let offers = this.get();
        Ok(view(this.as_any(), offers.0.mechanism.offers.payments(), offers.shape())?.into_any())
    }

    /// What states say, ``[states, 3]``, in cells counted row by row from the agent's own, on a board that wraps around: the cell of the other
    /// agent, that of the coin, and whether the coin is the other's, 0 or 1; where there are both coins, that of the agent's coin and that of the
    /// other's.
    #[getter]
    fn states<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<i64>>> {
        let board = Board::new(self.0.mechanism.game);
        let places = (0..board.states()).map(|state| board.view(state));
        let places = places.flat_map(|view| [view.other, view.coin, view.rest].map(|place| place as i64)).collect();
        owned(py, places, [board.states(), 3])
    }

    /// What comes of the offers where both agents respond as well as they can, exactly: a dictionary with the values of an episode ``principal``,
    /// ``welfare`` and ``paid``, discounted, and ``followed``, the share of recommendations that are.
    fn response<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let file = Arc::clone(&self.0);
        let found = detached(py, move || {
            let StoredOffers { game, offers } = &file.mechanism;
            let board = Board::new(*game);
            Ok(respond(&board, offers).total(&board))
        })?;
        let values = PyDict::new(py);
        values.set_item("principal", found.principal)?;
        values.set_item("welfare", found.welfare)?;
        values.set_item("paid", found.paid)?;
        values.set_item("followed", found.followed)?;
        Ok(values)
    }

    /// The offers of the game's subgame-perfect equilibrium, exactly.
    fn equilibrium(&self, py: Python<'_>) -> PyResult<Self> {
        let game = self.0.mechanism.game;
        let offers = detached(py, move || Ok(equilibrium(&Board::new(game)).offers))?;
        Ok(Self(made("equilibrium", StoredOffers { game, offers })))
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
        format!("<Offers of {}: {}>", self.0.provenance.learner, self.0.mechanism.game.name())
    }
}
