//! Policies in files.
//!
//! Tensors: of a table, `prices` (those of every state in turn, position by position from the first) and `values`
//! `[n + 1, states]`; of networks, their weights. Prices are in units of the header's `unit` of money.

use crate::actor::Actor;
use crate::environment::{EnvironmentConfig, UNIT};
use crate::menu::MenuKind;
use crate::policy::{Policy, TablePolicy};
use diffecon_config::{Checked, Config, OutOfRange};
use diffecon_data::{DataError, Envelope, FileKind, MechanismFile, Stored, Tensors, value};
use diffecon_tensor::State;
use diffecon_train::state_file;
use serde::{Deserialize, Serialize};

/// A policy and where it comes from.
pub type PolicyFile = MechanismFile<StoredPolicy>;

/// A policy with the auction that it was trained for.
pub struct StoredPolicy {
    /// The auction.
    pub environment: Checked<EnvironmentConfig>,
    /// What a price of 1 is worth in money.
    pub unit: f64,
    /// The policy.
    pub form: PolicyForm,
}

/// A policy in one of the forms that files hold.
pub enum PolicyForm {
    /// Prices by state.
    Table(TablePolicy),
    /// A network that posts prices, and what its critic expects to earn.
    Network {
        /// The network.
        actor: Box<Actor>,
        /// Expected revenue from the start, in units of value; none if the critic is not meant to say.
        predicted: Option<f64>,
    },
}

/// What a policy is beside its tensors.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyHeader {
    environment: EnvironmentConfig,
    unit: f64,
    /// Whether a network treats goods as alike.
    alike: bool,
    /// Units of the hidden layers; none for a table.
    hidden: Option<Vec<usize>>,
    predicted: Option<f64>,
}

impl StoredPolicy {
    /// What evaluation runs.
    pub fn policy(&self) -> &dyn Policy {
        match &self.form {
            PolicyForm::Table(table) => table,
            PolicyForm::Network { actor, .. } => actor.as_ref(),
        }
    }

    /// What the policy expects to earn, in units of value.
    pub fn predicted(&self) -> Option<f64> {
        match &self.form {
            PolicyForm::Table(table) => table.predicted(),
            PolicyForm::Network { predicted, .. } => *predicted,
        }
    }
}

impl Stored for StoredPolicy {
    const KIND: FileKind = FileKind::Policy;
    type Header = PolicyHeader;

    fn write(&self, tensors: &mut Tensors) -> PolicyHeader {
        let mut state = State::default();
        let (hidden, alike) = match &self.form {
            PolicyForm::Table(table) => {
                table.save(&mut state);
                (None, false)
            }
            PolicyForm::Network { actor, .. } => {
                actor.save_weights(&mut state);
                (Some(actor.hidden().to_vec()), actor.goods_are_alike())
            }
        };
        state.into_arrays().for_each(|(name, array)| tensors.f32(name, &array.shape, array.values));
        let environment = (*self.environment).clone();
        PolicyHeader { environment, unit: self.unit, alike, hidden, predicted: self.predicted() }
    }

    fn read(file: &Envelope, header: PolicyHeader) -> Result<Self, DataError> {
        let PolicyHeader { environment, unit, alike, hidden, predicted } = header;
        let environment = environment.check().map_err(|error| file.invalid(error))?;
        let allowed = format!("in [{:e}, {:e}]", UNIT.start(), UNIT.end());
        OutOfRange::unless(UNIT.contains(&unit), "unit", allowed, unit).map_err(|error| file.invalid(error))?;
        let EnvironmentConfig { bidders, goods, menu, .. } = *environment;
        let state = state_file::arrays(file)?;
        for (name, array) in state.arrays() {
            let tensors = file.tensors();
            match name {
                "prices" => tensors.expect_all(name, &array.values, value::ALLOWED, value::is_allowed)?,
                _ => tensors.expect_all(name, &array.values, "finite", f32::is_finite)?,
            }
        }
        let menu = menu.form();
        let form = match (hidden, menu.counted()) {
            (Some(hidden), _) => {
                check_hidden(&hidden).map_err(|error| file.invalid(error))?;
                let actor = Actor::load((menu, goods, alike), &hidden, &state).map_err(|error| file.invalid(error))?;
                PolicyForm::Network { actor: Box::new(actor), predicted }
            }
            (None, Some(menu)) => {
                let table = TablePolicy::from_state(menu, bidders, goods, &state);
                PolicyForm::Table(table.map_err(|error| file.invalid(error))?)
            }
            (None, None) => {
                let allowed = MenuKind::counted_names();
                return Err(file.invalid(OutOfRange::new("the menu of a table", allowed, menu.name())));
            }
        };
        Ok(Self { environment, unit, form })
    }
}

/// Checks a network's hidden layers as those of a learner are.
fn check_hidden(hidden: &[usize]) -> Result<(), OutOfRange> {
    let fits = (1..=16).contains(&hidden.len()) && hidden.iter().all(|units| (1..=8_192).contains(units));
    let value = if hidden.len() > 16 { format!("a list of {}", hidden.len()) } else { format!("{hidden:?}") };
    OutOfRange::unless(fits, "hidden", "a list of 1 to 16, each a whole number in [1, 8192]", value)
}
