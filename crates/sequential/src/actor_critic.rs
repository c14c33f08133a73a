//! The two networks of a learner: made, saved and written to a policy file together.

use crate::actor::Actor;
use crate::auction::Auction;
use crate::critic::Critic;
use crate::policy_file::{PolicyFile, PolicyForm};
use burn::tensor::Device;
use diffecon_tensor::{State, StateError};

/// An actor and its critic.
pub struct ActorCritic {
    /// What posts prices.
    pub actor: Actor,
    /// What knows the worth of states.
    pub critic: Critic,
}

impl ActorCritic {
    /// Untrained networks with hidden layers of these units.
    pub fn new(auction: &Auction, hidden: &[usize], device: &Device) -> Self {
        let (environment, seed) = (auction.environment(), auction.seed());
        let actor = Actor::new(environment, hidden, device, seed);
        Self { actor, critic: Critic::new(environment, hidden, device, seed) }
    }

    /// What the critic expects to earn from the start of an auction on, in units of value.
    pub fn predicted(&self, auction: &Auction) -> f64 {
        f64::from(self.critic.values(&[(0, auction.environment().start())])[0])
    }

    /// The actor as a policy file.
    pub fn policy_file(&self, auction: &Auction, step: usize) -> PolicyFile {
        let predicted = Some(self.predicted(auction));
        auction.policy_file(step, PolicyForm::Network { actor: Box::new(self.actor.clone()), predicted })
    }

    /// Both networks with their optimisers' memory.
    pub fn state(&self) -> State {
        let mut state = State::default();
        self.actor.save(&mut state);
        self.critic.save(&mut state);
        state
    }

    /// Goes back to what [`Self::state`] gave.
    ///
    /// # Errors
    /// If the state is not that of such networks.
    pub fn restore(&mut self, state: &State) -> Result<(), StateError> {
        self.actor.restore(state)?;
        self.critic.restore(state)
    }
}
