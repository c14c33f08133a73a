//! Contracts in files.
//!
//! Header: the process, as a recipe of which it is one, or whole. Tensors: `payments` F64 `[N, K]`, the contract of every node;
//! `truncated` F64 `[N, A]`, the agent's truncated values that the contracts were made from; money in the process' unit.

use crate::process_source::ProcessSource;
use diffecon_contracts::{ContractError, Contracts, Process, ProcessConfig};
use diffecon_data::{DataError, Envelope, FileKind, MechanismFile, Stored, Tensors};
use serde::{Deserialize, Serialize};

/// Contracts and where they come from.
pub type ContractFile = MechanismFile<StoredContracts>;

/// Contracts with the process that they are for.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredContracts {
    /// Where the process came from.
    pub source: ProcessSource,
    /// The process.
    pub process: Process,
    /// The contracts.
    pub contracts: Contracts,
    /// The agent's truncated values as the principal sees them, of which the contracts are the least payments. `[N, A]`
    pub truncated: Vec<f64>,
}

/// What contracts are beside their tensors.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractHeader {
    source: ProcessSource,
    /// The process whole, where it came from a file.
    process: Option<ProcessConfig>,
}

impl Stored for StoredContracts {
    const KIND: FileKind = FileKind::Contracts;
    type Header = ContractHeader;

    fn write(&self, tensors: &mut Tensors) -> ContractHeader {
        let (nodes, actions) = (self.process.nodes().count(), self.process.actions.len());
        tensors.f64("payments", &[nodes, self.process.signals()], self.contracts.payments());
        tensors.f64("truncated", &[nodes, actions], &self.truncated);
        let process = self.source.file.is_some().then(|| ProcessConfig::from(&self.process));
        ContractHeader { source: self.source.clone(), process }
    }

    fn read(file: &Envelope, header: ContractHeader) -> Result<Self, DataError> {
        let ContractHeader { source, process } = header;
        let made = || -> Result<Process, ContractError> {
            match &process {
                Some(process) => process.process(),
                None if source.file.is_some() => Err(ContractError::from(no_process())),
                None => source.process(),
            }
        };
        let process = made().map_err(|error| file.invalid(error))?;
        let (nodes, actions) = (process.nodes().count(), process.actions.len());
        let tensors = file.tensors();
        let payments = tensors.f64_tensor("payments", &[Some(nodes), Some(process.signals())])?;
        let truncated = tensors.f64_tensor("truncated", &[Some(nodes), Some(actions)])?;
        tensors.expect_all("truncated", &truncated, "finite", |value: f64| value.is_finite())?;
        let contracts = Contracts::new(&process, payments).map_err(|error| file.invalid(error))?;
        Ok(Self { source, process, contracts, truncated })
    }
}

/// The error of a header that names a file's process without it.
fn no_process() -> diffecon_config::OutOfRange {
    diffecon_config::OutOfRange::new("process", "the process whole, since it came from a file", "null")
}
