//! The learner: prices climb the gradient of softened revenue.

use crate::choice::Choice;
use crate::config::{FamilyName, PricingConfig};
use crate::families::{Family, Priced, family};
use crate::metrics;
use crate::offers::Offers;
use crate::streams;
use burn::tensor::{Device, Gradients, Tensor};
use diffecon_auction::{OutOfRange, PriceFunction, Seed, Valuations, evaluate, grand_bundle, item_size_prices};
use diffecon_config::Checked;
use diffecon_data::{MechanismFile, MechanismProvenance};
use diffecon_tensor::{Adam, State};
use diffecon_train::{Learner, Metric, Metrics, Preparation, RunError, Validation, one_bidder, schedule};
use rand::RngExt;
use std::path::Path;

/// A run: the data and the prices that are being learned.
pub struct Pricing {
    config: Checked<PricingConfig>,
    provenance: MechanismProvenance,
    seed: Seed,
    device: Device,
    adam: Adam,
    /// Training bidders, values divided by [`Self::unit`].
    train: Valuations,
    /// Validation bidders, in the data set's unit.
    validation: Valuations,
    /// The training split's mean best value: one normalised unit of money.
    unit: f64,
    prices: Box<dyn Family>,
}

impl Pricing {
    /// A learner whose prices are 0, on bidders in the data set's unit; [`Learner::prepare`] fits its start. Its random draws follow
    /// from the seed of the provenance, which the file of its prices will bear.
    ///
    /// # Errors
    /// If the training bidders value nothing, or the family is not for them.
    pub fn new(
        config: Checked<PricingConfig>,
        train: Valuations,
        validation: Valuations,
        device: Device,
        provenance: MechanismProvenance,
    ) -> Result<Self, OutOfRange> {
        let (goods, unit) = (train.goods(), one_bidder::money_unit(&train)?);
        let inexact = config.prices.family == FamilyName::Lattice && matches!(train, Valuations::Additive(_));
        let allowed = "\"item_size\" or \"entry_fee\" for additive bidders";
        OutOfRange::unless(!inexact, "prices.family", allowed, "\"lattice\"")?;
        let seed = Seed::new(provenance.seed);
        let free = PriceFunction::new(vec![0.0; goods], vec![0.0; goods + 1])?;
        let (prices, train) = (family(&config, &free, &device), train.scaled((1.0 / unit) as f32));
        Ok(Self { config, provenance, seed, device, adam: Adam::default(), train, validation, unit, prices })
    }

    /// The prices of now, in the data set's unit.
    ///
    /// # Errors
    /// If training has diverged: a price is not finite.
    pub fn price_function(&self) -> Result<PriceFunction, OutOfRange> {
        self.prices.price_function(self.unit)
    }

    /// The softmax's sharpness after `step` steps, per normalised value.
    pub fn sharpness(&self, step: usize) -> f64 {
        let learning = &self.config.learning;
        let progress = step as f64 / learning.steps as f64;
        schedule::geometric(learning.sharpness_start, learning.sharpness_end, learning.sharpness_ramp, progress)
    }

    /// The objective of step `step` for these training bidders, which is minimised: the penalty on prices less the softened
    /// revenue, normalised.
    pub fn objective(&self, batch: &[usize], step: usize) -> f64 {
        self.loss(batch, step).0.into_scalar()
    }

    /// The gradient of [`Self::objective`], under the parameters' names in [`Learner::state`].
    pub fn gradient(&self, batch: &[usize], step: usize) -> State {
        let gradients = self.loss(batch, step).0.backward();
        let mut state = State::default();
        for (parameter, _) in self.prices.parameters() {
            parameter.save_gradient(&gradients, &mut state);
        }
        state
    }

    /// The objective of a step and its revenue part, `[1]` each.
    fn loss(&self, batch: &[usize], step: usize) -> (Tensor<1>, Tensor<1>) {
        let revenue = self.choice(batch, self.sharpness(step)).revenue();
        (self.penalty() - revenue.clone(), revenue)
    }

    /// What these training bidders choose at the prices of now, normalised.
    pub fn choice(&self, batch: &[usize], sharpness: f64) -> Choice {
        let Priced { values, prices } = self.prices.price(&Offers::new(&self.train, batch, &self.device));
        Choice::among(values, prices, sharpness)
    }

    /// What is added to the loss to keep the prices smooth `[1]`.
    pub fn penalty(&self) -> Tensor<1> {
        self.prices.penalty()
    }

    /// The training bidders, normalised.
    pub fn train(&self) -> &Valuations {
        &self.train
    }

    /// The prices of now, normalised.
    ///
    /// # Errors
    /// As [`Self::price_function`].
    pub fn normalised(&self) -> Result<PriceFunction, OutOfRange> {
        self.prices.price_function(1.0)
    }

    /// Moves the prices against their gradient; learning rates are multiplied by `factor`.
    pub fn descend(&mut self, factor: f64, gradients: &Gradients) {
        for (parameter, rate) in self.prices.parameters_mut() {
            parameter.step(&self.adam, rate * factor, gradients);
        }
    }

    /// The bidders of a step.
    fn batch(&self, step: usize) -> Vec<usize> {
        let mut rng = self.seed.stream_at(streams::BATCHES, step as u64);
        (0..self.config.learning.batch).map(|_| rng.random_range(0..self.train.bidders())).collect()
    }
}

/// Every bundle at the grand bundle's best price, which is taken by whom it suits, and so nothing else.
fn fee_of_the_grand_bundle(train: &Valuations) -> Result<PriceFunction, OutOfRange> {
    let fee = f64::from(grand_bundle(train).prices()[0]);
    let size = (0..=train.goods()).map(|size| if size == 0 { 0.0 } else { fee });
    PriceFunction::new(vec![0.0; train.goods()], size.collect())
}

impl Learner for Pricing {
    fn steps(&self) -> usize {
        self.config.learning.steps
    }

    fn prepare(&mut self, report: &mut dyn FnMut(Preparation)) -> Result<Metrics, RunError> {
        let bidders = self.config.learning.start_bidders.min(self.train.bidders());
        let sample = self.train.slice(0..bidders);
        // With many goods the fitted sizes may jump to the grand bundle's price: the fee says the same without a bend.
        let mut least = f64::INFINITY;
        for start in [item_size_prices(&sample), fee_of_the_grand_bundle(&sample)?] {
            let prices = family(&self.config, &start, &self.device);
            let penalty = prices.penalty().into_scalar::<f64>();
            let loss = penalty - evaluate(&prices.price_function(1.0)?, &self.train).revenue;
            if loss < least {
                (self.prices, least) = (prices, loss);
            }
        }
        report(Preparation { stage: "start", step: 1, steps: 1, loss: least });
        Ok(Metrics::new())
    }

    fn step(&mut self, step: usize, wanted: bool) -> Metrics {
        let (loss, revenue) = self.loss(&self.batch(step), step);
        let learning = &self.config.learning;
        let factor = schedule::cosine(learning.final_learning_rate, step as f64 / learning.steps as f64);
        self.descend(factor, &loss.backward());
        if !wanted {
            return Metrics::new();
        }
        let number = |tensor: Tensor<1>| f64::from(tensor.into_scalar::<f32>());
        vec![("loss", number(loss)), ("soft_revenue", number(revenue) * self.unit), ("sharpness", self.sharpness(step))]
    }

    fn validate(&self, _: usize) -> Result<Validation, RunError> {
        Ok(one_bidder::validation(&self.price_function()?, &self.validation))
    }

    fn market(&self) -> String {
        format!("{} goods, {} training bidders", self.validation.goods(), self.train.bidders())
    }

    fn meanings(&self) -> &'static [Metric] {
        &metrics::METRICS
    }

    fn state(&self) -> State {
        let mut state = State::default();
        self.prices.parameters().into_iter().for_each(|(parameter, _)| parameter.save(&mut state));
        state
    }

    fn restore(&mut self, state: &State) -> Result<(), RunError> {
        for (parameter, _) in self.prices.parameters_mut() {
            parameter.load(state)?;
        }
        Ok(())
    }

    fn write_mechanism(&self, path: &Path, step: usize) -> Result<(), RunError> {
        let provenance = MechanismProvenance { step, ..self.provenance.clone() };
        Ok(MechanismFile { mechanism: self.price_function()?, provenance }.save(path)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::ItemValues;
    use diffecon_config::Config;
    use diffecon_tensor::autodiff_device;

    fn learner(config: &PricingConfig, train: Valuations) -> Result<Pricing, String> {
        let (device, provenance) = (autodiff_device("cpu").unwrap(), MechanismProvenance::default());
        let learner = Pricing::new(config.clone().check().unwrap(), train.clone(), train, device, provenance);
        learner.map_err(|error| error.to_string())
    }

    #[test]
    fn bidders_that_a_family_is_not_for_are_refused() {
        let bidders = Valuations::Additive(ItemValues::new(2, vec![1.0; 4]));
        let mut config = PricingConfig::default();
        assert!(learner(&config, bidders.clone()).is_ok());
        config.prices.family = FamilyName::Lattice;
        let error = learner(&config, bidders).err().unwrap();
        let allowed = "\"item_size\" or \"entry_fee\" for additive bidders";
        assert_eq!(error, format!("prices.family should be {allowed}, but is \"lattice\""));
        let worthless = Valuations::UnitDemand(ItemValues::new(1, vec![0.0]));
        let error = learner(&PricingConfig::default(), worthless).err().unwrap();
        assert_eq!(error, "mean best value of the training bidders should be in [1e-30, 1e30], but is 0");
    }

    #[test]
    fn the_sharpness_rises_over_its_share_of_the_steps() {
        let mut config = PricingConfig::default();
        (config.learning.steps, config.learning.sharpness_ramp) = (100, 0.5);
        (config.learning.sharpness_start, config.learning.sharpness_end) = (4.0, 64.0);
        let learner = learner(&config, Valuations::UnitDemand(ItemValues::new(1, vec![1.0]))).unwrap();
        assert_eq!([0, 25, 50, 99].map(|step| learner.sharpness(step)), [4.0, 16.0, 64.0, 64.0]);
    }
}
