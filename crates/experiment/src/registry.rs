//! The learners that experiments can name.

use diffecon_bundleflow::BundleFlow;
use diffecon_columns::ColumnGeneration;
use diffecon_config::{OutOfRange, one_of};
use diffecon_hybrid::HybridLearner;
use diffecon_pricing::Pricing;
use diffecon_principal::{CoinGameLearner, ContractLearner, TabularLearner};
use diffecon_rochet::{BundleRochetNet, RochetNet};
use diffecon_self_play::SelfPlay;
use diffecon_sequential::{DynamicProgramming, FittedPolicyIteration, ProximalPolicyOptimisation};
use diffecon_train::Entry;

/// Learners by name.
#[derive(Clone)]
pub struct Registry {
    entries: Vec<Entry>,
}

impl Default for Registry {
    /// The learners of this toolkit.
    fn default() -> Self {
        Self {
            entries: vec![
                Entry::of::<BundleFlow>(),
                Entry::of::<Pricing>(),
                Entry::of::<HybridLearner>(),
                Entry::of::<RochetNet>(),
                Entry::of::<BundleRochetNet>(),
                Entry::of::<ColumnGeneration>(),
                Entry::of::<DynamicProgramming>(),
                Entry::of::<FittedPolicyIteration>(),
                Entry::of::<ProximalPolicyOptimisation>(),
                Entry::of::<SelfPlay>(),
                Entry::of::<ContractLearner>(),
                Entry::of::<TabularLearner>(),
                Entry::of::<CoinGameLearner>(),
            ],
        }
    }
}

impl Registry {
    /// With one more learner.
    #[must_use]
    pub fn with(mut self, entry: Entry) -> Self {
        self.entries.push(entry);
        self
    }

    /// All learners.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The learner of this name.
    ///
    /// # Errors
    /// If there is none.
    pub fn learner(&self, name: &str) -> Result<Entry, OutOfRange> {
        let found = self.entries.iter().find(|entry| entry.name == name).copied();
        found.ok_or_else(|| self.unknown(&format!("{name:?}")))
    }

    /// The error that no learner is called so; `value` as TOML writes it.
    pub(crate) fn unknown(&self, value: &str) -> OutOfRange {
        let known = self.entries.iter().map(|entry| entry.name);
        OutOfRange::new("learner", one_of(value.trim_matches('"'), known), value)
    }
}
