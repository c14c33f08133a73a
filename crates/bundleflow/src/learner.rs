//! Stage 2: support points, lottery weights and prices climb the gradient of softened revenue.

use crate::choice::soft_revenue;
use crate::config::{BundleFlowConfig, Init, SupportGradient};
use crate::flow::Flow;
use crate::flow_training::{self, StartSampler};
use crate::metrics;
use crate::prices::Prices;
use crate::revival::revivals;
use crate::start_values::mean_positive_values;
use crate::streams;
use crate::support::{SupportSampler, parametrisation};
use burn::tensor::{Device, Gradients, Tensor, activation::log_sigmoid};
use diffecon_auction::{Menu, OutOfRange, Seed, Valuations};
use diffecon_config::Checked;
use diffecon_data::{MechanismFile, MechanismProvenance, Sizes};
use diffecon_objective::{
    BidderBatch, DeviceBidders, Flowed, Outside, expected_revenue, lottery_weights, menu_revenue,
    straight_through_values,
};
use diffecon_tensor::device::is_host;
use diffecon_tensor::{Adam, Parameter, State, values};
use diffecon_train::{Learner, Metric, Metrics, Preparation, RunError, Validation, one_bidder, schedule};
use rand::RngExt;
use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;

/// A BundleFlow run: the data, the flow and the menu that is being learned.
pub struct BundleFlow {
    config: Checked<BundleFlowConfig>,
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
    flow: Flow,
    /// Support points as `theta`, `[J * D, M]`.
    theta: Parameter<2>,
    /// Logits of the lottery weights before the flow's share, `[J, D]`.
    logits: Parameter<2>,
    prices: Prices,
    /// Where the support points of the latest step flow, as constants.
    flowed: Flowed,
    /// What the bidders of a step have outside of the menu: nothing.
    nothing: Outside,
    /// The bidders of the next steps.
    upcoming: VecDeque<(usize, BidderBatch)>,
}

impl BundleFlow {
    /// A learner with an untrained flow, on bidders in the data set's unit. Its random draws follow from the seed of the
    /// provenance, which the menu's file will bear.
    ///
    /// # Errors
    /// If the configuration is out of range or does not fit into memory, or the training bidders value nothing.
    pub fn new(
        config: Checked<BundleFlowConfig>,
        train: Valuations,
        validation: Valuations,
        device: Device,
        provenance: MechanismProvenance,
    ) -> Result<Self, OutOfRange> {
        let (goods, unit) = (train.goods(), one_bidder::money_unit(&train)?);
        config.check_size(goods)?;
        if is_host(&device) {
            config.memory(&Sizes::of(&train)).check()?;
        } else {
            config.check_gpu(goods)?;
        }
        let no_atoms = config.menu.init == Init::Atoms && !matches!(train, Valuations::Xor(_));
        let allowed = "\"paper\" or \"spread\" for bidders that are not XOR";
        OutOfRange::unless(!no_atoms, "menu.init", allowed, "\"atoms\"")?;
        let seed = Seed::new(provenance.seed);
        let train = train.scaled((1.0 / unit) as f32);
        let flow = Flow::new(&config.flow, goods, &device, &mut seed.stream(streams::FLOW_NETWORKS));
        let (elements, points) = (config.menu.elements, config.menu.support);
        let theta = sampler(&config, &train).menu(elements, &mut seed.stream(streams::MENU));
        let theta = Parameter::new("theta", [elements * points, goods], theta, &device);
        let logits = Parameter::new("logits", [elements, points], vec![0.0; elements * points], &device);
        let flowed = flow.flow(theta.constant(), parametrisation(config.menu.support_box), points);
        let bundles = flowed.bundles.to_bundles();
        let prices = Prices::new(&config.menu, &vec![0.0; elements], &logits.values(), &bundles, &device);
        let train = DeviceBidders::new(Arc::new(train), &device);
        let nothing = Outside::nothing(config.learning.batch, &device);
        Ok(Self {
            config,
            provenance,
            seed,
            device,
            adam: Adam::default(),
            train,
            validation,
            unit,
            flow,
            theta,
            logits,
            prices,
            flowed,
            nothing,
            upcoming: VecDeque::new(),
        })
    }

    /// The menu of now, in the data set's unit.
    ///
    /// # Errors
    /// If training has diverged: a weight or price is not finite.
    pub fn menu(&self) -> Result<Menu, OutOfRange> {
        self.menu_in(self.unit)
    }

    /// The menu of now with one normalised value worth `unit`.
    ///
    /// # Errors
    /// As [`Self::menu`].
    pub fn menu_in(&self, unit: f64) -> Result<Menu, OutOfRange> {
        let flowed = if self.support_learns() { self.flow_support(false) } else { self.flowed.clone() };
        let weights = self.weights(flowed.expansion);
        let (prices, _) = self.prices.forward(weights.clone(), &flowed.bundles);
        // Prices are at least 0 but for the rounding of `free - negative_part`; max() would hide a NaN.
        let price = |price: f32| if price < 0.0 { 0.0 } else { (f64::from(price) * unit) as f32 };
        Menu::new(flowed.bundles.to_bundles(), values(&weights), values(&prices).into_iter().map(price).collect())
    }

    /// The flow.
    pub fn flow(&self) -> &Flow {
        &self.flow
    }

    /// The softmax's sharpness after `step` steps, per normalised value.
    pub fn sharpness(&self, step: usize) -> f64 {
        let learning = &self.config.learning;
        let progress = step as f64 / learning.steps as f64;
        schedule::geometric(learning.sharpness_start, learning.sharpness_end, learning.sharpness_ramp, progress)
    }

    /// The objective of step `step` for these training bidders, which is minimised: the penalty on prices less the
    /// softened revenue, normalised.
    pub fn objective(&mut self, batch: &[usize], step: usize) -> f64 {
        let batch = self.train.batch(batch.to_vec());
        self.loss(&batch, step).0.into_scalar()
    }

    /// The gradient of [`Self::objective`], under the parameters' names in [`Learner::state`].
    pub fn gradient(&mut self, batch: &[usize], step: usize) -> State {
        let batch = self.train.batch(batch.to_vec());
        let gradients = self.loss(&batch, step).0.backward();
        let mut state = State::default();
        self.theta.save_gradient(&gradients, &mut state);
        self.logits.save_gradient(&gradients, &mut state);
        self.prices.parameters().into_iter().for_each(|parameter| parameter.save_gradient(&gradients, &mut state));
        state
    }

    /// The objective of a step and its revenue part, `[1]` each.
    fn loss(&mut self, batch: &BidderBatch, step: usize) -> (Tensor<1>, Tensor<1>) {
        let bidders = batch.bidders().len();
        let is_usual = bidders == self.config.learning.batch;
        let nothing = if is_usual { self.nothing.clone() } else { Outside::nothing(bidders, &self.device) };
        self.loss_beside(batch, &nothing, step)
    }

    /// As [`Self::objective`], and its revenue part, `[1]` each, where bidders can have something else than the menu, in normalised
    /// money.
    pub fn loss_beside(&mut self, batch: &BidderBatch, outside: &Outside, step: usize) -> (Tensor<1>, Tensor<1>) {
        let sharpness = self.sharpness(step);
        let expansion = if self.support_learns() {
            let Flowed { bundles, expansion } = self.flow_support(true);
            // What is kept has no part in the gradient, which ends with the step.
            self.flowed = Flowed { bundles, expansion: expansion.clone().detach() };
            expansion
        } else {
            self.flowed.expansion.clone()
        };
        let weights = self.weights(expansion);
        let (prices, penalty) = self.prices.forward(weights.clone(), &self.flowed.bundles);
        let revenue = match self.config.learning.support_gradient {
            SupportGradient::StraightThrough => {
                expected_revenue(self.straight_through_values(batch), weights, prices, outside, sharpness)
            }
            _ => menu_revenue(weights, prices, &self.flowed.bundles, batch, outside, sharpness),
        };
        (penalty - revenue.clone(), revenue)
    }

    /// The training bidders, normalised.
    pub fn train(&self) -> &Valuations {
        self.train.valuations()
    }

    /// Puts the elements' prices to `start` `[J]`, normalised, and forgets what the optimiser remembered of them.
    pub fn start_prices(&mut self, start: &[f32]) {
        let weights = values(&self.weights(self.flowed.expansion.clone()));
        self.prices = Prices::new(&self.config.menu, start, &weights, &self.flowed.bundles.to_bundles(), &self.device);
    }

    /// Moves everything that is learned against its gradient, as in step `step`.
    pub fn descend(&mut self, step: usize, gradients: &Gradients) {
        let learning = self.config.learning.clone();
        let factor = schedule::cosine(learning.final_learning_rate, step as f64 / learning.steps as f64);
        self.prices.step(&self.adam, &learning, factor, gradients);
        self.logits.step(&self.adam, learning.weight_rate * factor, gradients);
        self.theta.step(&self.adam, learning.support_rate * factor, gradients);
    }

    /// The bidders of a step; those of the next steps are drawn with them.
    pub fn batch(&mut self, step: usize) -> BidderBatch {
        if self.upcoming.front().is_none_or(|(first, _)| *first != step) {
            let (bidders, size) = (self.train.valuations().bidders(), self.config.learning.batch);
            let draw = |step: usize| -> Vec<usize> {
                let mut rng = self.seed.stream_at(streams::BATCHES, step as u64);
                (0..size).map(|_| rng.random_range(0..bidders)).collect()
            };
            let steps = step..step + STEPS_AHEAD;
            self.upcoming = steps.clone().zip(self.train.batches(steps.map(draw).collect())).collect();
        }
        self.upcoming.pop_front().expect("filled above").1
    }

    /// Where the support points flow; they are constants unless they `learn`.
    fn flow_support(&self, learn: bool) -> Flowed {
        let theta = if learn { self.theta.tensor() } else { self.theta.constant() };
        self.flow.flow(theta, parametrisation(self.config.menu.support_box), self.config.menu.support)
    }

    /// Flows to a state of parameters that did not come by a step.
    fn follow_support(&mut self) {
        self.flowed = self.flow_support(false);
    }

    /// The lottery weights of support points whose log density falls so: `[J * D] -> [J, D]`.
    fn weights(&self, expansion: Tensor<1>) -> Tensor<2> {
        lottery_weights(self.logits.tensor(), expansion)
    }

    /// Values `[B, J, D]` of the bundles: hard forward, smooth backward to the support points, as if a good were in the bundle
    /// with probability `sigmoid(12 (s - 1/2))`.
    fn straight_through_values(&self, batch: &BidderBatch) -> Tensor<3> {
        let starts = parametrisation(self.config.menu.support_box).points(self.theta.tensor());
        let ends = self.flow.transport(starts).points;
        straight_through_values(&self.flowed.bundles, batch, log_inside(ends))
    }

    /// Whether support points have a gradient at all: an element with one point has weight 1 wherever it is.
    fn support_learns(&self) -> bool {
        match self.config.learning.support_gradient {
            SupportGradient::None => false,
            SupportGradient::Trace => self.config.menu.support > 1,
            SupportGradient::StraightThrough => true,
        }
    }

    /// Gives elements their start weights.
    fn start_weights(&mut self, elements: impl Iterator<Item = usize>) {
        let (points, first) = (self.config.menu.support, self.config.menu.first_weight);
        let expansion = values(&self.flowed.expansion);
        let rest = (1.0 - first) / (points - 1).max(1) as f64;
        let logits = |element: usize| -> Vec<f32> {
            let of_points = expansion[element * points..(element + 1) * points].iter().enumerate();
            let even =
                |(point, expansion): (usize, &f32)| expansion + (if point == 0 { first } else { rest }).ln() as f32;
            if first > 0.0 { of_points.map(even).collect() } else { vec![0.0; points] }
        };
        self.logits.set_rows(&elements.map(|element| (element, logits(element))).collect::<Vec<_>>());
    }

    /// Starts unsold elements again beside sold ones.
    fn revive(&mut self, step: usize) {
        let mut rng = self.seed.stream_at(streams::REVIVALS, step as u64);
        // A menu that has diverged has nothing to revive; the next validation says so.
        let Ok(menu) = self.menu_in(1.0) else { return };
        let revived =
            revivals(&menu, self.train.valuations(), &sampler(&self.config, self.train.valuations()), &mut rng);
        let (points, goods) = (self.config.menu.support, self.train.valuations().goods());
        let mut theta = Vec::with_capacity(revived.len() * points);
        for new in &revived {
            let rows = new.theta.chunks_exact(goods).enumerate();
            theta.extend(rows.map(|(point, row)| (new.element * points + point, row.to_vec())));
        }
        self.theta.set_rows(&theta);
        self.prices.copy_deviations(revived.iter().map(|new| (new.parent, new.element)));
        self.follow_support();
        self.start_weights(revived.iter().map(|new| new.element));
    }
}

/// The slope of a good's probability around 1/2.
const SLOPE: f64 = 12.0;

/// The logarithms `[P, M]` of the goods' probabilities at end points `[P, M]`, where the rounding has no gradient.
pub fn log_inside(ends: Tensor<2>) -> Tensor<2> {
    log_sigmoid((ends - 0.5) * SLOPE)
}

/// Steps whose bidders are drawn together, so that a GPU seldom waits for them.
const STEPS_AHEAD: usize = 64;

/// Fresh support points on which stage 1 is measured.
const DISAGREEMENT_POINTS: usize = 1000;

/// The sampler of supports for a configuration and its training bidders.
fn sampler<'a>(config: &BundleFlowConfig, train: &'a Valuations) -> SupportSampler<'a> {
    let atoms = if let Valuations::Xor(xor) = train { Some(xor) } else { None };
    SupportSampler::new(&config.menu, train.goods(), atoms)
}

/// The sampler of stage 1's start points.
fn starts<'a>(config: &BundleFlowConfig, train: &'a Valuations, device: &Device) -> StartSampler<'a> {
    let supports = sampler(config, train);
    StartSampler { supports, device: device.clone() }
}

impl Learner for BundleFlow {
    fn steps(&self) -> usize {
        self.config.learning.steps
    }

    fn prepare(&mut self, report: &mut dyn FnMut(Preparation)) -> Result<Metrics, RunError> {
        let (config, stage) = (&self.config.flow, "flow");
        let train = self.train.clone();
        let starts = starts(&self.config, train.valuations(), &self.device);
        flow_training::train(&mut self.flow, config, &starts, self.seed, |step, loss| {
            report(Preparation { stage, step, steps: config.steps, loss });
        });
        let mut rng = self.seed.stream(streams::FLOW_DISAGREEMENT);
        let disagreement = starts.disagreement(&self.flow, DISAGREEMENT_POINTS, &mut rng);
        self.follow_support();
        self.start_weights(0..self.config.menu.elements);
        let weights = values(&self.weights(self.flowed.expansion.clone()));
        let bundles = self.flowed.bundles.to_bundles();
        let (menu, share) = (&self.config.menu, self.config.menu.start_price as f32);
        let worth = mean_positive_values(&bundles, &weights, menu.support, train.valuations())?;
        self.start_prices(&worth.into_iter().map(|value| share * value).collect::<Vec<_>>());
        Ok(vec![("flow_disagreement", disagreement)])
    }

    fn step(&mut self, step: usize, wanted: bool) -> Metrics {
        let batch = self.batch(step);
        let (loss, revenue) = self.loss(&batch, step);
        self.descend(step, &loss.backward());
        let revive_every = self.config.learning.revive_every;
        if revive_every > 0 && (step + 1).is_multiple_of(revive_every) {
            self.revive(step);
        }
        if !wanted {
            return Metrics::new();
        }
        let number = |tensor: Tensor<1>| f64::from(tensor.into_scalar::<f32>());
        vec![("loss", number(loss)), ("soft_revenue", number(revenue) * self.unit), ("sharpness", self.sharpness(step))]
    }

    fn validate(&self, step: usize) -> Result<Validation, RunError> {
        let menu = self.menu()?;
        let soft = soft_revenue(&menu, &self.validation, self.sharpness(step) / self.unit);
        let mut validation = one_bidder::validation(&menu, &self.validation);
        validation.metrics.insert(0, ("validation_soft_revenue", soft));
        Ok(validation)
    }

    fn market(&self) -> String {
        format!("{} goods, {} training bidders", self.validation.goods(), self.train.valuations().bidders())
    }

    fn meanings(&self) -> &'static [Metric] {
        &metrics::METRICS
    }

    fn state(&self) -> State {
        let mut state = State::default();
        self.flow.save(&mut state);
        self.theta.save(&mut state);
        self.logits.save(&mut state);
        self.prices.save(&mut state);
        state
    }

    fn restore(&mut self, state: &State) -> Result<(), RunError> {
        self.flow.load(state)?;
        self.theta.load(state)?;
        self.logits.load(state)?;
        self.prices.load(state)?;
        self.follow_support();
        Ok(())
    }

    fn write_mechanism(&self, path: &Path, step: usize) -> Result<(), RunError> {
        let provenance = MechanismProvenance { step, ..self.provenance.clone() };
        Ok(MechanismFile { mechanism: self.menu()?, provenance }.save(path)?)
    }
}
