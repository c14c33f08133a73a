//! What the principal sees of the agent, which is what a contract can pay for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What payments depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Information {
    /// Actions are hidden: a contract pays for outcomes.
    #[default]
    Hidden,
    /// Actions are observed: a contract pays for actions. Outcomes still move the state.
    Observed,
}
