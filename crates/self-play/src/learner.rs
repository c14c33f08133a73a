//! The learner: every bid climbs its expected utility against what the others bid now.

use crate::bidder_network::{BidderNetwork, Inputs};
use crate::config::{LearningConfig, SelfPlayConfig};
use crate::marginal::Rivals;
use crate::metrics;
use crate::streams;
use burn::tensor::{Device, Tensor};
use diffecon_auction::{Market, OutOfRange, Seed};
use diffecon_bidding::bid_functions::bid_function::{Row, even};
use diffecon_bidding::bid_functions::{
    BidFunction, BidFunctionFile, SealedAuction, SealedMarket, distance, equilibrium,
};
use diffecon_config::Checked;
use diffecon_data::MechanismProvenance;
use diffecon_tensor::{Adam, State, values, with_gradient};
use diffecon_train::{Learner, Metric, Metrics, RunError, Validation, schedule};
use std::path::Path;

/// Values of the bid functions in files.
const POINTS: usize = 513;

/// A run: an auction and a network for each class of its bidders.
pub struct SelfPlay {
    auction: Checked<SealedAuction>,
    learning: LearningConfig,
    provenance: MechanismProvenance,
    device: Device,
    adam: Adam,
    networks: Vec<BidderNetwork>,
    /// Values at which they play, likewise.
    inputs: Vec<Inputs>,
    /// Which network each bidder has, `[N]`.
    network_of: Vec<usize>,
    market: SealedMarket,
    /// The bid functions of the known equilibrium, if there is one.
    known: Option<BidFunction>,
}

impl SelfPlay {
    /// A learner whose random draws follow from the seed of the provenance, which the file of the bid functions will bear.
    pub fn new(config: Checked<SelfPlayConfig>, device: Device, provenance: MechanismProvenance) -> Self {
        let auction = config.clone().part(|config| config.auction);
        let SelfPlayConfig { network, learning, .. } = config.into_inner();
        let seed = Seed::new(provenance.seed);
        let classes = auction.classes();
        let mut firsts = classes.clone();
        firsts.sort_unstable();
        firsts.dedup();
        let networks: Vec<BidderNetwork> =
            firsts.iter().map(|first| BidderNetwork::new(*first, &auction, &network, seed, &device)).collect();
        let inputs = networks.iter().map(|network| network.inputs(learning.values, &device)).collect();
        let network_of = classes.iter().map(|class| firsts.partition_point(|first| first < class)).collect();
        // The same auctions whatever the seed of the run.
        let market =
            SealedMarket::new(auction.clone(), (Seed::new(1), streams::VALIDATION), learning.validation_auctions);
        let known = equilibrium(&auction, POINTS);
        let adam = Adam::default();
        Self { auction, learning, provenance, device, adam, networks, inputs, network_of, market, known }
    }

    /// The noise of comparisons after `step` steps, as a share of the greatest value.
    pub fn noise(&self, step: usize) -> f64 {
        let LearningConfig { steps, noise_start, noise_end, noise_ramp, .. } = self.learning;
        schedule::geometric(noise_start, noise_end, noise_ramp, step as f64 / steps as f64)
    }

    /// The bid functions of now.
    ///
    /// # Errors
    /// If training has diverged: a bid is not finite.
    pub fn bid_functions(&self) -> Result<BidFunction, OutOfRange> {
        let unit = self.auction.greatest_of_all();
        let row = |bidder: usize| {
            let network = &self.networks[self.network_of[bidder]];
            let bids = values(&network.bids(&network.inputs(POINTS, &self.device)));
            let bids = bids.into_iter().map(|bid| f64::from(bid) * unit).collect();
            Row { signals: even(self.auction.greatest(bidder), POINTS), bids }
        };
        let rows = if self.auction.is_symmetric() { 1 } else { self.auction.bidders };
        BidFunction::new(self.auction.clone(), (0..rows).map(row).collect())
    }

    /// What each network bids at its values, as a row, in units of the greatest value of any bidder.
    fn rows(&self, bids: &[Tensor<2>]) -> Vec<Row> {
        let row = |(inputs, bids): (&Inputs, &Tensor<2>)| Row {
            signals: inputs.values.clone(),
            bids: values(bids).into_iter().map(f64::from).collect(),
        };
        self.inputs.iter().zip(bids).map(row).collect()
    }

    /// The rivals of each network's first bidder.
    fn rivals(&self, rows: &[Row], noise: f64) -> Vec<Rivals> {
        let of_bidders: Vec<&Row> = self.network_of.iter().map(|network| &rows[*network]).collect();
        let of = |network: &BidderNetwork| {
            Rivals::new(&self.auction, network.bidder, &of_bidders, noise, self.learning.common_parts)
        };
        self.networks.iter().map(of).collect()
    }

    /// A loss whose gradient is that of a step: of every bid's expected utility below 0, the others' bids held fixed.
    fn loss(&self, step: usize) -> (Tensor<1>, Vec<Row>) {
        let bids: Vec<Tensor<2>> =
            self.networks.iter().zip(&self.inputs).map(|(network, inputs)| network.bids(inputs)).collect();
        let rows = self.rows(&bids);
        let rivals = self.rivals(&rows, self.noise(step));
        let losses = bids.into_iter().zip(&rivals).zip(&rows).map(|((bids, rivals), row)| {
            let gradient = rivals.gradient(&row.signals, &row.bids);
            with_gradient(bids, gradient.into_iter().map(|slope| -slope as f32).collect())
        });
        let loss = losses.reduce(|one, other| one + other).expect("an auction has bidders");
        (loss, rows)
    }

    /// The gradient of step `step`, under the parameters' names in [`Learner::state`].
    pub fn gradient(&self, step: usize) -> State {
        let gradients = self.loss(step).0.backward();
        let mut state = State::default();
        self.networks.iter().for_each(|network| network.network.save_gradient(&gradients, &mut state));
        state
    }

    /// The weighted mean expected utility of all networks below 0 in a step, where rivals bid, and values count, as with the networks of
    /// another learner: what the gradient is of where both are the same.
    pub fn objective_against(&self, other: &Self, step: usize) -> f64 {
        let bids = |learner: &Self| -> Vec<Row> {
            let of = learner.networks.iter().zip(&learner.inputs).map(|(network, inputs)| network.bids(inputs));
            learner.rows(&of.collect::<Vec<_>>())
        };
        let (own, others) = (bids(self), bids(other));
        let rivals = self.rivals(&others, self.noise(step));
        let mut loss = 0.0;
        for ((own, other), rivals) in own.iter().zip(&others).zip(&rivals) {
            let values = own.signals.len() as f64;
            for ((value, bid), at) in own.signals.iter().zip(&own.bids).zip(&other.bids) {
                let weight = rivals.weight(*value, rivals.chance(*value, *at));
                loss -= weight * rivals.utility(*value, *bid, 2000) / values;
            }
        }
        loss
    }
}

impl Learner for SelfPlay {
    fn steps(&self) -> usize {
        self.learning.steps
    }

    fn market(&self) -> String {
        self.auction.name()
    }

    fn step(&mut self, step: usize, wanted: bool) -> Metrics {
        let (loss, rows) = self.loss(step);
        let gradients = loss.backward();
        let LearningConfig { steps, rate, final_learning_rate, .. } = self.learning;
        let rate = rate * schedule::cosine(final_learning_rate, step as f64 / steps as f64);
        self.networks.iter_mut().for_each(|network| network.network.step(&self.adam, rate, &gradients));
        if !wanted {
            return Metrics::new();
        }
        let unit = self.auction.greatest_of_all();
        let bids = rows.iter().flat_map(|row| &row.bids);
        let mean_bid = unit * bids.clone().sum::<f64>() / bids.count() as f64;
        vec![("mean_bid", mean_bid), ("noise", self.noise(step) * unit)]
    }

    fn validate(&self, _: usize) -> Result<Validation, RunError> {
        let bids = self.bid_functions()?;
        let outcome = self.market.sell(&bids);
        let mut validation = Validation::of(&outcome, Market::<BidFunction>::surplus(&self.market));
        validation.metrics = vec![
            ("validation_best_response_gain", outcome.best_response_gain.unwrap_or(f64::NAN)),
            ("validation_welfare", outcome.welfare),
        ];
        if let Some(known) = &self.known {
            validation.metrics.push(("validation_distance", distance(&bids, known)));
        }
        Ok(validation)
    }

    fn meanings(&self) -> &'static [Metric] {
        &metrics::METRICS
    }

    /// Self-play has no best step: what bidders pay in the meantime, far from any equilibrium, says nothing.
    fn completes(&self) -> bool {
        true
    }

    fn state(&self) -> State {
        let mut state = State::default();
        self.networks.iter().for_each(|network| network.network.save(&mut state));
        state
    }

    fn restore(&mut self, state: &State) -> Result<(), RunError> {
        for network in &mut self.networks {
            network.network.load(state)?;
        }
        Ok(())
    }

    fn write_mechanism(&self, path: &Path, step: usize) -> Result<(), RunError> {
        let provenance = MechanismProvenance { step, ..self.provenance.clone() };
        Ok(BidFunctionFile { mechanism: self.bid_functions()?, provenance }.save(path)?)
    }
}
