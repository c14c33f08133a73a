//! Stage 2: support points, lottery weights and prices climb the gradient of softened revenue.

use crate::config::{BundleFlowConfig, Init};
use crate::flow::Flow;
use crate::flow_training::{self, StartSampler};
use crate::learned_menu::{LearnedMenu, StepGradient};
use crate::metrics;
use crate::revival::revivals;
use crate::start_values::mean_positive_values;
use crate::streams;
use crate::support::SupportSampler;
use burn::tensor::{Device, Tensor};
use diffecon_auction::{Menu, OutOfRange, Seed, Valuations};
use diffecon_config::Checked;
use diffecon_data::{MechanismFile, MechanismProvenance, Sizes};
use diffecon_objective::{BidderBatch, DeviceBidders, MOST_GPU_BIDDERS, Outside};
use diffecon_tensor::{Adam, Adapter, State};
use diffecon_train::{Learner, Metric, Metrics, Preparation, RunError, Snapshot, Validation, one_bidder, schedule};
use rand::RngExt;
use std::cell::OnceCell;
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
    validation: Arc<Valuations>,
    /// The same on the device, once they are asked there.
    on_device: OnceCell<DeviceBidders>,
    /// The training split's mean best value: one normalised unit of money.
    unit: f64,
    menu: LearnedMenu,
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
    /// If the configuration is out of range or does not fit into memory or what a GPU allows, or the training bidders value nothing.
    pub fn new(
        config: Checked<BundleFlowConfig>,
        train: Valuations,
        validation: Valuations,
        device: Device,
        provenance: MechanismProvenance,
    ) -> Result<Self, OutOfRange> {
        let (goods, unit) = (train.goods(), one_bidder::money_unit(&train)?);
        config.check_size(goods)?;
        let sizes = Sizes::of(&train);
        if let Some(gpu) = Adapter::of(&device) {
            config.check_gpu_arrays(&sizes, &Sizes::of(&validation), gpu.limits.array_bytes)?;
            config.check_gpu(goods)?;
            config.check_gpu_loops(goods, gpu.kind)?;
        } else {
            config.memory(&sizes).check()?;
        }
        let no_atoms = config.menu.init == Init::Atoms && !matches!(train, Valuations::Xor(_));
        let allowed = "\"paper\" or \"spread\" for bidders that are not XOR";
        OutOfRange::unless(!no_atoms, "menu.init", allowed, "\"atoms\"")?;
        let seed = Seed::new(provenance.seed);
        let train = train.scaled((1.0 / unit) as f32);
        let flow = Flow::new(&config.flow, goods, &device, &mut seed.stream(streams::FLOW_NETWORKS));
        let theta = sampler(&config, &train).menu(config.menu.elements, &mut seed.stream(streams::MENU));
        let menu = LearnedMenu::new(&config, flow, theta, goods, &device);
        let train = DeviceBidders::new(Arc::new(train), &device);
        let nothing = Outside::nothing(config.learning.batch, &device.clone().inner());
        Ok(Self {
            config,
            provenance,
            seed,
            device,
            adam: Adam::default(),
            train,
            validation: Arc::new(validation),
            on_device: OnceCell::new(),
            unit,
            menu,
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
        self.menu.menu_in(unit)
    }

    /// The flow.
    pub fn flow(&self) -> &Flow {
        &self.menu.flow
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
        let found = self.gradient_of(batch, step);
        self.loss(&found).into_scalar()
    }

    /// The gradient of [`Self::objective`], under the parameters' names in [`Learner::state`].
    pub fn gradient(&mut self, batch: &[usize], step: usize) -> State {
        let (found, mut state) = (self.gradient_of(batch, step), State::default());
        self.menu.save_gradient(&found, &mut state);
        state
    }

    /// The gradient for these training bidders, who have nothing else.
    fn gradient_of(&mut self, batch: &[usize], step: usize) -> StepGradient {
        let nothing = Outside::nothing(batch.len(), &self.device.clone().inner());
        let batch = self.train.batch(batch.to_vec());
        self.gradient_beside(&batch, &nothing, step)
    }

    /// The objective `[1]` of the numbers of now, with the payments of their step.
    pub fn loss(&self, found: &StepGradient) -> Tensor<1> {
        self.menu.loss(found)
    }

    /// The gradient of a step where bidders can have something else than the menu, in normalised money.
    pub fn gradient_beside(&mut self, batch: &BidderBatch, outside: &Outside, step: usize) -> StepGradient {
        let sharpness = self.sharpness(step);
        self.menu.gradient(batch, outside, sharpness)
    }

    /// The training bidders, normalised.
    pub fn train(&self) -> &Valuations {
        self.train.valuations()
    }

    /// Puts the elements' prices to `start` `[J]`, normalised, and forgets what the optimiser remembered of them.
    pub fn start_prices(&mut self, start: &[f32]) {
        self.menu.start_prices(start);
    }

    /// Moves everything that is learned against its gradient, as in step `step`.
    pub fn descend(&mut self, step: usize, gradient: StepGradient) {
        let learning = &self.config.learning;
        let factor = schedule::cosine(learning.final_learning_rate, step as f64 / learning.steps as f64);
        self.menu.descend(&self.adam, learning, factor, gradient);
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

    /// All bidders of a sample, as many at a time as [`UTILITIES_AT_A_TIME`] are of, but at least as many as in a step.
    fn everyone(&self, sample: &DeviceBidders) -> Vec<BidderBatch> {
        let fit = (UTILITIES_AT_A_TIME / self.config.menu.elements).min(MOST_GPU_BIDDERS);
        sample.all(fit.max(self.config.learning.batch))
    }

    /// Starts unsold elements again beside sold ones.
    fn revive(&mut self, step: usize) {
        let mut rng = self.seed.stream_at(streams::REVIVALS, step as u64);
        // A menu that has diverged has nothing to revive; the next validation says so.
        let Ok((menu, bought)) = self.menu.bought(&self.everyone(&self.train)) else { return };
        let revived = revivals(&menu, &bought, &sampler(&self.config, self.train.valuations()), &mut rng);
        self.menu.restart(&revived);
    }
}

/// Steps whose bidders are drawn together, so that a GPU seldom waits for them.
const STEPS_AHEAD: usize = 64;

/// Utilities of bidders who choose from a finished menu that a GPU keeps at a time: 32 MiB.
const UTILITIES_AT_A_TIME: usize = 1 << 23;

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
        flow_training::train(&mut self.menu.flow, config, &starts, self.seed, |step, loss| {
            report(Preparation { stage, step, steps: config.steps, loss });
        });
        let mut rng = self.seed.stream(streams::FLOW_DISAGREEMENT);
        let disagreement = starts.disagreement(&self.menu.flow, DISAGREEMENT_POINTS, &mut rng);
        self.menu.follow();
        self.menu.start_weights(&(0..self.config.menu.elements).collect::<Vec<_>>());
        let (weights, bundles) = (self.menu.weights(), self.menu.bundles());
        let (menu, share) = (&self.config.menu, self.config.menu.start_price as f32);
        let worth = mean_positive_values(&bundles, &weights, menu.support, train.valuations())?;
        self.start_prices(&worth.into_iter().map(|value| share * value).collect::<Vec<_>>());
        Ok(vec![("flow_disagreement", disagreement)])
    }

    fn step(&mut self, step: usize, wanted: bool) -> Metrics {
        let batch = self.batch(step);
        let found = self.gradient_beside(&batch, &self.nothing.clone(), step);
        let earned = wanted.then(|| (self.loss(&found), found.payments.clone().mean()));
        self.descend(step, found);
        let revive_every = self.config.learning.revive_every;
        if revive_every > 0 && (step + 1).is_multiple_of(revive_every) {
            self.revive(step);
        }
        let Some((loss, revenue)) = earned else { return Metrics::new() };
        let number = |tensor: Tensor<1>| f64::from(tensor.into_scalar::<f32>());
        vec![("loss", number(loss)), ("soft_revenue", number(revenue) * self.unit), ("sharpness", self.sharpness(step))]
    }

    fn validate(&self, step: usize) -> Result<Validation, RunError> {
        let sample = self.on_device.get_or_init(|| DeviceBidders::new(self.validation.clone(), &self.device));
        let (bidders, sharpness) = (self.everyone(sample), self.sharpness(step) / self.unit);
        let (choices, prices) = self.menu.choices_in(self.unit, &bidders, sharpness)?;
        let mut validation = one_bidder::validation_of(&choices.sales(&prices), &self.validation);
        let soft = choices.soft_payments.iter().copied().map(f64::from).sum::<f64>();
        let soft = soft / choices.soft_payments.len().max(1) as f64;
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
        self.snapshot().state()
    }

    fn snapshot(&self) -> Snapshot {
        self.menu.snapshot()
    }

    fn restore(&mut self, state: &State) -> Result<(), RunError> {
        self.menu.load(state)?;
        Ok(())
    }

    fn write_mechanism(&self, path: &Path, step: usize) -> Result<(), RunError> {
        let provenance = MechanismProvenance { step, ..self.provenance.clone() };
        Ok(MechanismFile { mechanism: self.menu()?, provenance }.save(path)?)
    }
}
