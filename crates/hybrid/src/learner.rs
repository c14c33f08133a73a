//! The learner: prices alone, then lotteries beside them.

use crate::config::HybridConfig;
use crate::earned::{earning_elements, menu_of};
use crate::metrics;
use burn::tensor::{Device, Tensor};
use diffecon_auction::hybrid::Taken;
use diffecon_auction::{Bundles, Hybrid, OutOfRange, Outcome, PriceFunction, Sale, Valuations, evaluate};
use diffecon_bundleflow::BundleFlow;
use diffecon_config::Checked;
use diffecon_data::{MechanismFile, MechanismProvenance};
use diffecon_objective::Outside;
use diffecon_pricing::{Choice, Pricing};
use diffecon_tensor::State;
use diffecon_train::{Learner, Metric, Metrics, Preparation, RunError, Snapshot, Validation, schedule};
use std::path::Path;

/// A run: a price function and lotteries.
pub struct HybridLearner {
    config: Checked<HybridConfig>,
    provenance: MechanismProvenance,
    /// Validation bidders, in the data set's unit.
    validation: Valuations,
    /// The training split's mean best value: one normalised unit of money.
    unit: f64,
    prices: Pricing,
    lotteries: BundleFlow,
}

impl HybridLearner {
    /// A learner whose parts have not begun, on bidders in the data set's unit. Their random draws follow from the seed of the
    /// provenance, which the mechanism's file will bear.
    ///
    /// # Errors
    /// As the parts'.
    pub fn new(
        config: &Checked<HybridConfig>,
        train: Valuations,
        validation: Valuations,
        device: &Device,
        provenance: &MechanismProvenance,
    ) -> Result<Self, OutOfRange> {
        let unit = train.surplus();
        let part = |train| (train, validation.clone(), device.clone(), provenance.clone());
        let (of_prices, of_lotteries) = (part(train.clone()), part(train));
        let (train, validation_bidders, on, from) = of_prices;
        let prices = Pricing::new(
            config.clone().part(|config| HybridConfig::pricing(&config)),
            train,
            validation_bidders,
            on,
            from,
        )?;
        let (train, validation_bidders, on, from) = of_lotteries;
        let lotteries = BundleFlow::new(
            config.clone().part(|config| HybridConfig::bundleflow(&config)),
            train,
            validation_bidders,
            on,
            from,
        )?;
        Ok(Self { config: config.clone(), provenance: provenance.clone(), validation, unit, prices, lotteries })
    }

    /// The mechanism of now, in the data set's unit: the prices, and the elements that earn their place.
    ///
    /// # Errors
    /// If training has diverged: a weight or price is not finite.
    pub fn mechanism(&self) -> Result<Hybrid, OutOfRange> {
        let (prices, menu) = (self.prices.normalised()?, self.lotteries.menu_in(1.0)?);
        let earning = earning_elements(&prices, &menu, self.prices.train(), self.config.together.earned_errors);
        let prices = self.prices.price_function()?;
        let menu = menu_of(&earning, &self.lotteries.menu()?, &prices)?;
        Hybrid::new(prices, menu)
    }
}

/// What the price function asks for lotteries with these `weights` `[J * D]` over these bundles: `[J]`.
fn expected_prices(prices: &PriceFunction, bundles: &Bundles, weights: &[f32], elements: usize) -> Vec<f32> {
    let of_bundles: Vec<f64> = bundles.iter().map(|words| prices.price(words)).collect();
    let support = bundles.len() / elements;
    let lotteries = weights.chunks_exact(support).zip(of_bundles.chunks_exact(support));
    let expected = |(weights, prices): (&[f32], &[f64])| -> f64 {
        weights.iter().zip(prices).map(|(weight, price)| f64::from(*weight) * price).sum()
    };
    lotteries.map(|lottery| expected(lottery) as f32).collect()
}

impl Learner for HybridLearner {
    fn steps(&self) -> usize {
        self.config.together.steps
    }

    fn prepare(&mut self, report: &mut dyn FnMut(Preparation)) -> Result<Metrics, RunError> {
        self.prices.prepare(report)?;
        let steps = self.prices.steps();
        for step in 0..steps {
            let loss = self.prices.step(step, true).first().map_or(f64::NAN, |(_, loss)| *loss);
            report(Preparation { stage: "prices", step: step + 1, steps, loss });
        }
        let mut metrics = self.lotteries.prepare(report)?;
        let (prices, menu) = (self.prices.normalised()?, self.lotteries.menu_in(1.0)?);
        let asked = expected_prices(&prices, menu.bundles(), menu.weights(), menu.elements());
        let share = self.config.menu.start_price as f32;
        self.lotteries.start_prices(&asked.into_iter().map(|price| share * price).collect::<Vec<_>>());
        metrics.push(("prices_revenue", evaluate(&self.prices.price_function()?, &self.validation).revenue));
        Ok(metrics)
    }

    fn step(&mut self, step: usize, wanted: bool) -> Metrics {
        let (batch, sharpness) = (self.lotteries.batch(step), self.lotteries.sharpness(step));
        let Choice { utility, payment } = self.prices.choice(batch.bidders(), sharpness);
        // All elements together count as one offer: a soft choice among hundreds that nobody would take sells them nevertheless, and
        // the prices would rise by it.
        let utility = utility + (self.config.menu.elements as f64).ln() / sharpness;
        let outside = Outside { utility: utility.clone().inner(), payment: payment.clone().inner() };
        let found = self.lotteries.gradient_beside(&batch, &outside, step);
        // What the price function is outside of the menu has these slopes in the objective.
        let Outside { utility: by_utility, payment: by_payment } = found.outside.clone();
        let penalty = self.prices.penalty();
        let of_prices =
            (utility * by_utility.autodiff()).sum() + (payment * by_payment.autodiff()).sum() + penalty.clone();
        let earned = wanted.then(|| (self.lotteries.loss(&found) + penalty.inner(), found.payments.clone().mean()));

        let together = &self.config.together;
        let factor = schedule::cosine(together.final_learning_rate, step as f64 / together.steps as f64);
        self.prices.descend(together.prices_rate * factor, &of_prices.backward());
        self.lotteries.descend(step, found);
        let Some((loss, revenue)) = earned else { return Metrics::new() };
        let number = |tensor: Tensor<1>| f64::from(tensor.into_scalar::<f32>());
        vec![("loss", number(loss)), ("soft_revenue", number(revenue) * self.unit), ("sharpness", sharpness)]
    }

    fn validate(&self, _: usize) -> Result<Validation, RunError> {
        let mechanism = self.mechanism()?;
        let (taken, sales): (Vec<Taken>, Vec<Sale>) = mechanism.choose(&self.validation).into_iter().unzip();
        let outcome = Outcome::of(&sales);
        let of_elements = taken.iter().zip(&sales).filter(|(taken, _)| **taken == Taken::Element);
        let paid = of_elements.fold(0.0, |paid, (_, sale)| paid + sale.payment);
        let all: f64 = outcome.totals.iter().sum();
        let metrics = vec![
            ("validation_sold", outcome.sold),
            ("validation_elements", mechanism.menu().elements() as f64),
            ("validation_element_share", if all > 0.0 { paid / all } else { 0.0 }),
        ];
        Ok(Validation { metrics, ..Validation::of(&outcome, Some(self.validation.surplus())) })
    }

    fn market(&self) -> String {
        self.prices.market()
    }

    fn meanings(&self) -> &'static [Metric] {
        &metrics::METRICS
    }

    fn state(&self) -> State {
        self.snapshot().state()
    }

    fn snapshot(&self) -> Snapshot {
        let (lotteries, prices) = (self.lotteries.snapshot(), self.prices.state());
        Snapshot::later(move || {
            let mut state = lotteries.state();
            state.extend("asked.", prices);
            state
        })
    }

    fn restore(&mut self, state: &State) -> Result<(), RunError> {
        self.lotteries.restore(state)?;
        self.prices.restore(&state.within("asked."))
    }

    fn write_mechanism(&self, path: &Path, step: usize) -> Result<(), RunError> {
        let provenance = MechanismProvenance { step, ..self.provenance.clone() };
        Ok(MechanismFile { mechanism: self.mechanism()?, provenance }.save(path)?)
    }
}
