//! The learner: values of principal and agents from replayed transitions, and offers from those.

use super::config::{CoinGameConfig, CoinLearningConfig};
use super::episodes::{Episode, Episodes};
use super::features::{Features, Row};
use super::market::{OfferMarket, Plan};
use super::metrics;
use super::network::Network;
use super::offer::Offer;
use super::offer_file::{OfferFile, StoredOffers};
use super::replay::Replay;
use super::said::Said;
use super::schedule;
use super::targets::{self, Targets};
use crate::streams;
use burn::tensor::Device;
use diffecon_auction::{Market, OutOfRange, Seed};
use diffecon_config::Checked;
use diffecon_contracts::coin_game::{ACTIONS, AGENTS, Board, Offers};
use diffecon_data::MechanismProvenance;
use diffecon_tensor::{Adam, State};
use diffecon_train::{Learner, Metric, Metrics, RunError, Validation};
use rand::RngExt;
use std::path::Path;

/// A run: a game, a network for the principal and one for the agents, and what they learn from.
pub struct CoinGameLearner {
    market: OfferMarket,
    learning: CoinLearningConfig,
    provenance: MechanismProvenance,
    seed: Seed,
    adam: Adam,
    principal: Network,
    agent: Network,
    episodes: Episodes,
    replay: Replay,
}

impl CoinGameLearner {
    /// A learner whose random draws follow from the seed of the provenance, which the file of the offers will bear.
    pub fn new(config: Checked<CoinGameConfig>, device: &Device, provenance: MechanismProvenance) -> Self {
        let CoinGameConfig { game, network, learning } = config.into_inner();
        let (board, seed) = (Board::new(game), Seed::new(provenance.seed));
        let network = |name: &str, knows_other: bool, stream| {
            let features = Features { knows_other };
            Network::new(name, &board, features, &network, device, &mut seed.stream(stream))
        };
        let principal = network("principal", false, streams::PRINCIPAL);
        let agent = network("agent", true, streams::AGENT);
        let starts = &mut seed.stream(streams::STARTS);
        let episodes = Episodes::new(&board, learning.episodes, learning.follow, starts);
        let replay = Replay::new(learning.replay, learning.priority);
        let adam = Adam { beta_2: 0.999, ..Adam::default() };
        let market = OfferMarket::new(board);
        Self { market, learning, provenance, seed, adam, principal, agent, episodes, replay }
    }

    /// The game with its exact solutions.
    pub fn market(&self) -> &OfferMarket {
        &self.market
    }

    fn board(&self) -> &Board {
        self.market.board()
    }

    fn nudge(&self) -> f32 {
        self.learning.nudge as f32
    }

    /// What the principal offers by what the networks say now.
    ///
    /// # Errors
    /// If training has diverged: a payment is not finite.
    pub fn offers(&self) -> Result<Offers, OutOfRange> {
        let board = self.board();
        let count = board.game().steps * board.states();
        let (mut actions, mut payments) = (Vec::with_capacity(count), Vec::with_capacity(count));
        for step in 0..board.game().steps {
            let rows: Vec<Row> = (0..board.states()).map(|seen| Row { step, seen, other_follows: true }).collect();
            let (principal, truncated) = (self.principal.now(board, &rows), self.agent.now(board, &rows));
            for (principal, truncated) in principal.iter().zip(&truncated) {
                let Offer { action, payment } = Offer::of(principal, truncated, self.nudge());
                actions.push(action as u8);
                payments.push(payment);
            }
        }
        Offers::new(board, actions, payments)
    }

    /// Takes a step of each episode, and remembers it.
    fn explore(&mut self, step: usize) {
        let board = self.market.board();
        let episodes = self.episodes.all();
        let of_both = |episode: &Episode| Row::of_both(board, episode.state, episode.step, episode.follow);
        let rows: Vec<Row> = episodes.iter().flat_map(of_both).collect();
        let said = Said::of(board, [&self.principal, &self.agent], Network::now, &rows, self.nudge());
        let exploration = schedule::exploration(&self.learning, step);
        let rng = &mut self.seed.stream_at(streams::EPISODES, step as u64);
        let act = |(index, episode): (usize, &Episode)| {
            let [first, second] = [0, 1].map(|agent| {
                if rng.random::<f64>() < exploration {
                    rng.random_range(0..ACTIONS)
                } else {
                    said.does(AGENTS * index + agent, episode.follow[agent])
                }
            });
            first * ACTIONS + second
        };
        let joints: Vec<usize> = episodes.iter().enumerate().map(act).collect();
        for transition in self.episodes.step(board, &joints, rng) {
            self.replay.push(transition);
        }
    }

    /// Copies the networks; of what stays, no copy is needed.
    fn copy(&mut self, settling: bool) {
        if !settling {
            self.principal.copy();
        }
        self.agent.copy();
    }
}

impl Learner for CoinGameLearner {
    fn steps(&self) -> usize {
        self.learning.steps
    }

    fn market(&self) -> String {
        self.board().game().name()
    }

    fn step(&mut self, step: usize, _: bool) -> Metrics {
        self.explore(step);
        let (board, settling) = (self.market.board(), schedule::is_settling(&self.learning, step));
        let rng = &mut self.seed.stream_at(streams::BATCHES, step as u64);
        let batch = self.replay.sample(self.learning.batch, schedule::correction(&self.learning, step), rng);
        let transitions = &batch.transitions;
        let networks = [&self.principal, &self.agent];
        let targets = Targets::of(board, networks, self.nudge(), transitions);
        let rows = targets::rows(board, transitions, false);
        let of_principal = self.principal.forward(board, &rows, settling);
        let of_agents = self.agent.forward(board, &rows, false);
        let of_principal = targets::of_principal(of_principal, transitions, &targets, &batch.weights);
        let of_agents = targets::of_agents(of_agents, transitions, &targets, &batch.weights);
        let (rate, clip) = (schedule::learning_rate(&self.learning, step), self.learning.clip);
        let principal_gradient =
            if settling { 0.0 } else { self.principal.step(&self.adam, rate, clip, &of_principal.loss.backward()) };
        let agent_gradient = self.agent.step(&self.adam, rate, clip, &of_agents.loss.backward());
        let errors: Vec<f64> =
            of_principal.errors.iter().zip(&of_agents.errors).map(|(one, other)| one + other).collect();
        self.replay.learned(&batch.places, &errors);
        if (step + 1).is_multiple_of(self.learning.copy_every) {
            self.copy(schedule::is_settling(&self.learning, step + 1));
        }
        vec![
            ("principal_error", mean(&of_principal.errors)),
            ("agent_error", mean(&of_agents.errors)),
            ("principal_gradient", principal_gradient),
            ("agent_gradient", agent_gradient),
            ("exploration", schedule::exploration(&self.learning, step)),
        ]
    }

    /// Against agents that best-respond exactly, which know the board: training draws its transitions alone.
    fn validate(&self, _: usize) -> Result<Validation, RunError> {
        let market = &self.market;
        let outcome = market.sell(&Plan::Offers(self.offers()?));
        let mut validation = Validation::of(&outcome, market.surplus());
        validation.metrics = vec![
            ("validation_optimum_share", outcome.revenue / market.equilibrium().principal),
            ("validation_welfare", outcome.welfare),
            ("validation_share_paid", outcome.share_paid.unwrap_or(0.0)),
            ("validation_followed", outcome.followed.unwrap_or(0.0)),
        ];
        Ok(validation)
    }

    fn meanings(&self) -> &'static [Metric] {
        &metrics::METRICS
    }

    /// Validation knows the board better than training does: it does not choose among offers, the last ones are kept.
    fn completes(&self) -> bool {
        true
    }

    fn state(&self) -> State {
        let mut state = State::default();
        self.principal.save(&mut state);
        self.agent.save(&mut state);
        self.episodes.save(&mut state);
        self.replay.save(&mut state);
        state
    }

    fn restore(&mut self, state: &State) -> Result<(), RunError> {
        self.principal.load(state)?;
        self.agent.load(state)?;
        self.episodes.load(state)?;
        self.replay.load(state)?;
        Ok(())
    }

    fn write_mechanism(&self, path: &Path, step: usize) -> Result<(), RunError> {
        let mechanism = StoredOffers { game: *self.board().game(), offers: self.offers()? };
        let provenance = MechanismProvenance { step, ..self.provenance.clone() };
        Ok(OfferFile { mechanism, provenance }.save(path)?)
    }
}

fn mean(errors: &[f64]) -> f64 {
    errors.iter().sum::<f64>() / errors.len() as f64
}
