//! The learner: allocations and prices climb the gradient of softened revenue.

use crate::allocations::Allocations;
use crate::bundles::SampledBundles;
use crate::config::{BundleRochetNetConfig, LearningConfig, RochetNetConfig};
use crate::lotteries::Lotteries;
use crate::metrics;
use crate::streams;
use burn::tensor::{Device, Tensor};
use diffecon_auction::{Menu, OutOfRange, Seed, Valuations};
use diffecon_config::Checked;
use diffecon_data::{MechanismFile, MechanismProvenance};
use diffecon_objective::{BidderBatch, DeviceBidders, Outside, expected_revenue};
use diffecon_tensor::{Adam, Parameter, State, at_least_zero, values};
use diffecon_train::{Learner, Metric, Metrics, Preparation, RunError, Validation, one_bidder, schedule};
use rand::RngExt;
use std::path::Path;
use std::sync::Arc;

/// Training bidders by whose values prices start.
const START_BIDDERS: usize = 1000;

/// A run: the data and the menu that is being learned, an allocation and a price for each of `J` elements.
pub struct Rochet<A> {
    learning: LearningConfig,
    start_price: f64,
    provenance: MechanismProvenance,
    seed: Seed,
    device: Device,
    adam: Adam,
    /// Training bidders, values divided by [`Self::unit`].
    train: DeviceBidders,
    /// Validation bidders, in the data set's unit.
    validation: Valuations,
    /// The training split's mean best value: one normalised unit of money.
    unit: f64,
    allocations: A,
    /// Prices before those below 0 are 0, `[J]`, normalised.
    prices: Parameter<1>,
}

impl Rochet<Lotteries> {
    /// A learner on bidders in the data set's unit; [`Learner::prepare`] starts its prices. Its random draws follow from the seed of
    /// the provenance, which the menu's file will bear.
    ///
    /// # Errors
    /// If the training bidders value nothing, or are XOR bidders.
    pub fn new(
        config: Checked<RochetNetConfig>,
        train: Valuations,
        validation: Valuations,
        device: Device,
        provenance: MechanismProvenance,
    ) -> Result<Self, OutOfRange> {
        let RochetNetConfig { menu, learning } = config.into_inner();
        let allocations = Lotteries::new(&menu, &train, Seed::new(provenance.seed), &device);
        let allocations = allocations.ok_or_else(|| {
            let allowed = "\"bundle_rochet_net\" for XOR bidders, whose values do not follow from goods' probabilities";
            OutOfRange::new("learner", allowed, "\"rochet_net\"")
        })?;
        Self::with(allocations, menu.start_price, learning, train, validation, device, provenance)
    }
}

impl Rochet<SampledBundles> {
    /// As [`Rochet::<Lotteries>::new`], for any bidders.
    ///
    /// # Errors
    /// If the training bidders value nothing.
    pub fn new(
        config: Checked<BundleRochetNetConfig>,
        train: Valuations,
        validation: Valuations,
        device: Device,
        provenance: MechanismProvenance,
    ) -> Result<Self, OutOfRange> {
        let BundleRochetNetConfig { menu, learning } = config.into_inner();
        let allocations = SampledBundles::new(&menu, train.goods(), Seed::new(provenance.seed), &device);
        Self::with(allocations, menu.start_price, learning, train, validation, device, provenance)
    }
}

impl<A: Allocations> Rochet<A> {
    fn with(
        allocations: A,
        start_price: f64,
        learning: LearningConfig,
        train: Valuations,
        validation: Valuations,
        device: Device,
        provenance: MechanismProvenance,
    ) -> Result<Self, OutOfRange> {
        let unit = one_bidder::money_unit(&train)?;
        let train = DeviceBidders::new(Arc::new(train.scaled((1.0 / unit) as f32)), &device);
        let elements = allocations.logits().tensor().dims()[0];
        let prices = Parameter::new("prices", [elements], vec![0.0; elements], &device);
        let seed = Seed::new(provenance.seed);
        let adam = Adam::default();
        Ok(Self { learning, start_price, provenance, seed, device, adam, train, validation, unit, allocations, prices })
    }

    /// The menu of now, in the data set's unit.
    ///
    /// # Errors
    /// If training has diverged: a price is not finite.
    pub fn menu(&self) -> Result<Menu, OutOfRange> {
        let (bundles, weights) = self.allocations.lotteries();
        // max() would hide a NaN.
        let price = |price: f32| if price < 0.0 { 0.0 } else { (f64::from(price) * self.unit) as f32 };
        Menu::new(bundles, weights, self.prices.values().into_iter().map(price).collect())
    }

    /// The softmax's sharpness after `step` steps, per normalised value.
    pub fn sharpness(&self, step: usize) -> f64 {
        let learning = &self.learning;
        let progress = step as f64 / learning.steps as f64;
        schedule::geometric(learning.sharpness_start, learning.sharpness_end, learning.sharpness_ramp, progress)
    }

    /// The objective of step `step` for these training bidders, which is minimised: the softened revenue below 0, normalised.
    pub fn objective(&self, batch: &[usize], step: usize) -> f64 {
        self.loss(&self.train.batch(batch.to_vec()), step).into_scalar()
    }

    /// The gradient of [`Self::objective`], under the parameters' names in [`Learner::state`].
    pub fn gradient(&self, batch: &[usize], step: usize) -> State {
        let gradients = self.loss(&self.train.batch(batch.to_vec()), step).backward();
        let mut state = State::default();
        self.allocations.logits().save_gradient(&gradients, &mut state);
        self.prices.save_gradient(&gradients, &mut state);
        state
    }

    /// The softened revenue of a step below 0, `[1]`.
    fn loss(&self, batch: &BidderBatch, step: usize) -> Tensor<1> {
        let values = self.allocations.values(batch, step).unsqueeze_dim(2);
        let prices = at_least_zero(self.prices.tensor());
        let weights = prices.ones_like().detach().unsqueeze_dim(1);
        let nothing = Outside::nothing(batch.bidders().len(), &self.device);
        -expected_revenue(values, weights, prices, &nothing, self.sharpness(step))
    }

    /// The bidders of a step.
    fn batch(&self, step: usize) -> BidderBatch {
        let mut rng = self.seed.stream_at(streams::BATCHES, step as u64);
        let bidders = self.train.valuations().bidders();
        self.train.batch((0..self.learning.batch).map(|_| rng.random_range(0..bidders)).collect())
    }
}

impl<A: Allocations> Learner for Rochet<A> {
    fn steps(&self) -> usize {
        self.learning.steps
    }

    fn prepare(&mut self, report: &mut dyn FnMut(Preparation)) -> Result<Metrics, RunError> {
        let bidders = START_BIDDERS.min(self.train.valuations().bidders());
        let worth = values(&self.allocations.values(&self.train.batch((0..bidders).collect()), 0));
        let elements = worth.len() / bidders;
        let start = |element: usize| {
            let positive = worth.iter().skip(element).step_by(elements).filter(|value| **value > 0.0);
            let (sum, count) = positive.fold((0.0, 0), |(sum, count), value| (sum + f64::from(*value), count + 1));
            (self.start_price * sum / f64::from(count.max(1))) as f32
        };
        self.prices = Parameter::new("prices", [elements], (0..elements).map(start).collect(), &self.device);
        report(Preparation { stage: "start", step: 1, steps: 1, loss: self.loss(&self.batch(0), 0).into_scalar() });
        Ok(Metrics::new())
    }

    fn step(&mut self, step: usize, wanted: bool) -> Metrics {
        let loss = self.loss(&self.batch(step), step);
        let gradients = loss.backward();
        let learning = &self.learning;
        let factor = schedule::cosine(learning.final_learning_rate, step as f64 / learning.steps as f64);
        self.prices.step(&self.adam, learning.price_rate * factor, &gradients);
        self.allocations.logits_mut().step(&self.adam, learning.logit_rate * factor, &gradients);
        if !wanted {
            return Metrics::new();
        }
        let loss = f64::from(loss.into_scalar::<f32>());
        vec![("loss", loss), ("soft_revenue", -loss * self.unit), ("sharpness", self.sharpness(step))]
    }

    fn validate(&self, _: usize) -> Result<Validation, RunError> {
        Ok(one_bidder::validation(&self.menu()?, &self.validation))
    }

    fn market(&self) -> String {
        format!("{} goods, {} training bidders", self.validation.goods(), self.train.valuations().bidders())
    }

    fn meanings(&self) -> &'static [Metric] {
        &metrics::METRICS
    }

    fn state(&self) -> State {
        let mut state = State::default();
        self.allocations.logits().save(&mut state);
        self.prices.save(&mut state);
        state
    }

    fn restore(&mut self, state: &State) -> Result<(), RunError> {
        self.allocations.logits_mut().load(state)?;
        Ok(self.prices.load(state)?)
    }

    fn write_mechanism(&self, path: &Path, step: usize) -> Result<(), RunError> {
        let provenance = MechanismProvenance { step, ..self.provenance.clone() };
        Ok(MechanismFile { mechanism: self.menu()?, provenance }.save(path)?)
    }
}
