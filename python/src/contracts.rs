//! Contracts of principal-agent processes.

use crate::array::{owned, view};
use crate::failure::raised;
use crate::file::{made, read, save};
use crate::plain::plain;
use crate::work::detached;
use diffecon_contracts::{ProcessConfig, equilibrium, evaluate};
use diffecon_data::Envelope;
use diffecon_principal::{ContractFile, StoredContracts};
use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::path::PathBuf;
use std::sync::Arc;

/// What a principal pays an agent in every state of a process: learned, or an equilibrium. The rows of arrays are states; with a horizon those of
/// the first step, then those of the second, and so on.
#[pyclass(frozen, module = "diffecon")]
pub struct Contracts(Arc<ContractFile>);

impl Contracts {
    /// Those of an open file.
    pub fn of(file: &Envelope) -> PyResult<Self> {
        Ok(Self(read(file)?))
    }
}

#[pymethods]
impl Contracts {
    /// The process: discount, horizon, names of actions and outcomes, start, and for each state its rewards, laws and what follows; as in its file.
    #[getter]
    fn process<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, &ProcessConfig::from(&self.0.mechanism.process))
    }

    /// The payment for each outcome, or for each action where those are observed, in every state: ``[states, outcomes]``, money; a read-only view.
    #[getter]
    fn payments<'py>(this: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let StoredContracts { process, contracts, .. } = &this.get().0.mechanism;
        let payments = contracts.payments();
        Ok(view(this.as_any(), payments, [payments.len() / process.signals(), process.signals()])?.into_any())
    }

    /// What each action leaves the agent without the payment of the moment, as the principal believes: ``[states, actions]``, money; a read-only
    /// view. The payments are the least for these values.
    #[getter]
    fn truncated<'py>(this: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let StoredContracts { process, truncated, .. } = &this.get().0.mechanism;
        let actions = process.actions.len();
        Ok(view(this.as_any(), truncated, [truncated.len() / actions, actions])?.into_any())
    }

    /// What comes of the contracts where the agent responds as well as it can, exactly: a dictionary with the values of the whole process,
    /// ``principal``, ``agent``, ``gross`` (the principal's before payments) and ``paid``, and of every state ``actions``, ``visits`` (how often it
    /// comes up, discounted), ``agent_values`` and ``principal_values``, arrays ``[states]``.
    fn response<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let file = Arc::clone(&self.0);
        let found = detached(py, move || {
            let StoredContracts { process, contracts, .. } = &file.mechanism;
            evaluate(process, contracts).map_err(raised)
        })?;
        let values = PyDict::new(py);
        for (name, value) in
            [("principal", found.principal), ("agent", found.agent), ("gross", found.gross), ("paid", found.paid)]
        {
            values.set_item(name, value)?;
        }
        let states = found.actions.len();
        let actions = found.actions.into_iter().map(|action| action as i64).collect();
        values.set_item("actions", owned::<i64, _>(py, actions, [states])?)?;
        for (name, of_states) in [
            ("visits", found.visits),
            ("agent_values", found.agent_values),
            ("principal_values", found.principal_values),
        ] {
            values.set_item(name, PyArray1::from_vec(py, of_states))?;
        }
        Ok(values)
    }

    /// The contracts of the process' subgame-perfect equilibrium, exactly.
    fn equilibrium(&self, py: Python<'_>) -> PyResult<Self> {
        let file = Arc::clone(&self.0);
        detached(py, move || {
            let StoredContracts { source, process, .. } = file.mechanism.clone();
            let solution = equilibrium(&process, 0.0).map_err(raised)?;
            let mechanism =
                StoredContracts { source, process, contracts: solution.contracts, truncated: solution.truncated };
            Ok(Self(made("equilibrium", mechanism)))
        })
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
        format!("<Contracts of {}: {}>", self.0.provenance.learner, self.0.mechanism.source.name())
    }
}
