//! A menu while it is learned: support points, the flow that carries them to bundles, and the numbers of lotteries; with the gradient of
//! a step.

use crate::config::{BundleFlowConfig, LearningConfig, MenuConfig, SupportGradient};
use crate::flow::Flow;
use crate::lotteries::Lotteries;
use crate::revival::Revival;
use crate::support::parametrisation;
use crate::way::Way;
use burn::tensor::{DType, Device, Tensor, TensorData};
use diffecon_auction::menu::check_lotteries;
use diffecon_auction::{Bundles, Menu, OutOfRange};
use diffecon_objective::{
    BidderBatch, Choices, Flowed, Lotteries as Found, MenuBundles, MenuGradient, Outside, SoftRounding, Transport,
    bundle_values, choices, expected_revenue, menu_gradient, plain_lotteries, straight_through_gradient,
    straight_through_values,
};
use diffecon_tensor::{Adam, Mlp, Parameter, State, StateError, values};
use diffecon_train::Snapshot;

/// What a menu learns, and where its support points flow.
pub struct LearnedMenu {
    config: MenuConfig,
    support_gradient: SupportGradient,
    device: Device,
    /// The flow.
    pub flow: Flow,
    /// Support points as `theta`, `[J * D, M]`.
    theta: Parameter<2>,
    /// Weights and prices.
    lotteries: Lotteries,
    /// Where the support points of the latest step flow; none of the tensors records gradients.
    flowed: Flowed,
}

/// What a step's numbers earn and where they climb: gradients of the objective, which is minimised. None of the tensors records
/// gradients.
pub struct StepGradient {
    /// Expected payments, normalised, whose mean is the revenue.
    pub payments: Tensor<1>,
    /// The gradient in the numbers that lotteries are made of.
    pub lotteries: Tensor<1>,
    /// The gradient in the support points `[J * D, M]`, if they learn.
    pub theta: Option<Tensor<2>>,
    /// The gradients in what bidders have outside.
    pub outside: Outside,
}

/// What a menu offers.
struct Offers {
    bundles: MenuBundles,
    /// The lotteries' weights `[J, D]`.
    weights: Tensor<2>,
    /// Prices `[J]`, in host memory.
    prices: Vec<f32>,
}

impl Offers {
    fn menu(&self) -> Result<Menu, OutOfRange> {
        Menu::new(self.bundles.to_bundles(), values(&self.weights), self.prices.clone())
    }

    /// What the bidders of these batches choose.
    fn choices(&self, bidders: &[BidderBatch], sharpness: f64) -> Choices {
        let prices = Tensor::from_data(TensorData::from(&self.prices[..]), &self.weights.device());
        choices(&self.weights, &prices, &self.bundles, bidders, sharpness as f32)
    }
}

impl LearnedMenu {
    /// A menu of support points `theta` `[J * D * M]`, for nothing.
    pub fn new(config: &BundleFlowConfig, flow: Flow, theta: Vec<f32>, goods: usize, device: &Device) -> Self {
        let points = config.menu.elements * config.menu.support;
        let theta = Parameter::new("theta", [points, goods], theta, device);
        let lotteries = Lotteries::new(&config.menu, goods, device);
        let flowed = flow_of(&flow, &theta, &config.menu);
        let (support_gradient, config, device) =
            (config.learning.support_gradient, config.menu.clone(), device.clone());
        Self { config, support_gradient, device, flow, theta, lotteries, flowed }
    }

    /// The menu of now with one normalised value worth `unit`.
    ///
    /// # Errors
    /// If training has diverged: a weight or price is not finite.
    pub fn menu_in(&self, unit: f64) -> Result<Menu, OutOfRange> {
        self.offers_in(unit).menu()
    }

    /// The menu of now in normalised money, and which of its elements the bidders of these batches buy.
    ///
    /// # Errors
    /// As [`Self::menu_in`].
    pub fn bought(&self, bidders: &[BidderBatch]) -> Result<(Menu, Vec<usize>), OutOfRange> {
        let offers = self.offers_in(1.0);
        let menu = offers.menu()?;
        // How sharply others would choose does not matter.
        Ok((menu, offers.choices(bidders, 1.0).favourites.into_iter().flatten().collect()))
    }

    /// What the bidders of these batches, in whose money a normalised value is worth `unit`, choose from the menu of now, and its prices
    /// `[J]`; `sharpness` is per their unit.
    ///
    /// # Errors
    /// As [`Self::menu_in`].
    pub fn choices_in(
        &self,
        unit: f64,
        bidders: &[BidderBatch],
        sharpness: f64,
    ) -> Result<(Choices, Vec<f32>), OutOfRange> {
        let offers = self.offers_in(unit);
        check_lotteries(&values(&offers.weights), &offers.prices)?;
        Ok((offers.choices(bidders, sharpness), offers.prices))
    }

    /// What is offered now, with one normalised value worth `unit`.
    fn offers_in(&self, unit: f64) -> Offers {
        let flowed = if self.support_learns() { self.flow() } else { self.flowed.clone() };
        let Found { weights, prices } = self.lotteries.of(&flowed);
        // Prices are at least 0 but for the rounding of `free - negative_part`; max() would hide a NaN.
        let price = |price: f32| if price < 0.0 { 0.0 } else { (f64::from(price) * unit) as f32 };
        let prices = values(&prices).into_iter().map(price).collect();
        Offers { bundles: flowed.bundles, weights, prices }
    }

    /// The bundles of the latest step.
    pub fn bundles(&self) -> Bundles {
        self.flowed.bundles.to_bundles()
    }

    /// The lottery weights of now `[J * D]` over the bundles of the latest step.
    pub fn weights(&self) -> Vec<f32> {
        values(&self.lotteries.of(&self.flowed).weights)
    }

    /// The objective `[1]` of the numbers of now, with the payments of their step: the penalty on prices less the revenue.
    pub fn loss(&self, found: &StepGradient) -> Tensor<1> {
        self.lotteries.penalty(self.lotteries.plain()) - found.payments.clone().mean()
    }

    /// The gradient of a step where each bidder has something outside, in normalised money, at this sharpness per normalised value.
    pub fn gradient(&mut self, batch: &BidderBatch, outside: &Outside, sharpness: f64) -> StepGradient {
        let numbers = self.lotteries.plain();
        if numbers.dtype() != DType::F32 {
            return self.recorded_gradient(batch, outside, sharpness);
        }
        let through = self.support_gradient == SupportGradient::StraightThrough;
        let (parametrisation, support) = (parametrisation(self.config.support_box), self.config.support);
        let way = if self.support_learns() {
            let (flowed, way) = Way::of(&self.flow, self.theta.plain(), parametrisation, support, through);
            self.flowed = flowed;
            Some(way)
        } else {
            None
        };
        let found = menu_gradient(numbers, &self.flowed, batch, outside, self.lotteries.terms(sharpness, through));
        let MenuGradient { payments, numbers: lotteries, expansion, outside, slopes } = found;
        let back = |mut way: Way<'_>| {
            let of_ends = |(ends, slopes)| straight_through_gradient(ends, ROUNDING, slopes, batch);
            let ends = way.ends.take().zip(slopes).map(of_ends);
            way.gradient(ends, expansion)
        };
        StepGradient { payments, lotteries, theta: way.map(back), outside }
    }

    /// The same by operations of the tensor library, which records them: for other precisions.
    fn recorded_gradient(&mut self, batch: &BidderBatch, outside: &Outside, sharpness: f64) -> StepGradient {
        let numbers = self.lotteries.tensor();
        let theta = self.theta.tensor();
        let transport = self.flow.transport(parametrisation(self.config.support_box).points(theta.clone()));
        let Transport { points: ends, expansion } = transport;
        self.flowed =
            Transport { points: ends.clone().inner(), expansion: expansion.clone().inner() }.round(self.config.support);
        let bundles = &self.flowed.bundles;
        let Found { weights, prices } = plain_lotteries(&numbers, expansion, bundles, self.config.smooth_prices);
        let values = match self.support_gradient {
            SupportGradient::StraightThrough => straight_through_values(bundles, batch, ends, ROUNDING),
            _ => bundle_values(bundles, batch, &self.device).cast(numbers.dtype()),
        };
        let [utility, payment] =
            [&outside.utility, &outside.payment].map(|of| of.clone().cast(numbers.dtype()).autodiff().require_grad());
        let outside = Outside { utility: utility.clone(), payment: payment.clone() };
        let revenue = expected_revenue(values, weights, prices, &outside, sharpness);
        let gradients = (self.lotteries.penalty(numbers.clone()) - revenue.clone()).backward();
        let of = |tensor: &Tensor<1>| tensor.grad(&gradients).expect("revenue depends on all of them");
        let theta = self
            .support_learns()
            .then(|| theta.grad(&gradients).expect("where points end depends on where they start"));
        StepGradient {
            payments: revenue.inner(),
            lotteries: of(&numbers),
            theta,
            outside: Outside { utility: of(&utility), payment: of(&payment) },
        }
    }

    /// Moves everything that is learned against its gradient; learning rates are multiplied by `factor`.
    pub fn descend(&mut self, adam: &Adam, config: &LearningConfig, factor: f64, gradient: StepGradient) {
        self.lotteries.descend(adam, config, factor, gradient.lotteries);
        if let Some(theta) = gradient.theta {
            self.theta.descend(adam, &[config.support_rate * factor], theta);
        }
    }

    /// Puts the elements' prices to `start` `[J]`, normalised, and forgets what the optimiser remembered of them.
    pub fn start_prices(&mut self, start: &[f32]) {
        let weights = self.weights();
        self.lotteries.start_prices(start, &weights, &self.bundles());
    }

    /// Gives elements their start weights: logits that make up for how far the densities of their points fall, but for the first's share.
    pub fn start_weights(&mut self, elements: &[usize]) {
        let (points, first) = (self.config.support, self.config.first_weight);
        let expansion = &self.flowed.expansion;
        let of_elements = Tensor::from_data(
            TensorData::from(&elements.iter().map(|&element| element as i64).collect::<Vec<_>>()[..]),
            &expansion.device(),
        );
        let expansion = expansion.clone().reshape([-1, points as i32]).select(0, of_elements);
        let rest = (1.0 - first) / (points - 1).max(1) as f64;
        let shares: Vec<f32> = (0..points).map(|point| (if point == 0 { first } else { rest }).ln() as f32).collect();
        let shares = TensorData::new(shares, [1, points]).convert_dtype(expansion.dtype());
        let shares = Tensor::from_data(shares, (&expansion.device(), expansion.dtype()));
        let logits = if first > 0.0 { expansion + shares } else { expansion.zeros_like() };
        self.lotteries.set_logits(elements, logits);
    }

    /// Starts elements again: with these support points `[D * M]`, and with the deviations of the elements beside which they start.
    pub fn restart(&mut self, elements: &[Revival]) {
        let support = self.config.support;
        let theta: Vec<_> = elements.iter().map(|new| (new.element * support, new.theta.clone())).collect();
        self.theta.set_rows(&theta);
        self.lotteries.copy_deviations(elements.iter().map(|new| (new.parent, new.element)));
        self.follow();
        self.start_weights(&elements.iter().map(|new| new.element).collect::<Vec<_>>());
    }

    /// Flows to support points or by a flow that did not come by a step.
    pub fn follow(&mut self) {
        self.flowed = self.flow();
    }

    /// Where the support points of now flow.
    fn flow(&self) -> Flowed {
        flow_of(&self.flow, &self.theta, &self.config)
    }

    /// Whether support points have a gradient at all: an element with one point has weight 1 wherever it is.
    fn support_learns(&self) -> bool {
        match self.support_gradient {
            SupportGradient::None => false,
            SupportGradient::Trace => self.config.support > 1,
            SupportGradient::StraightThrough => true,
        }
    }

    /// Everything that is learned, read when it is needed.
    pub fn snapshot(&self) -> Snapshot {
        let networks = self.flow.networks().map(Mlp::clone);
        let (theta, lotteries) = (self.theta.clone(), self.lotteries.parameter().clone());
        Snapshot::later(move || {
            let mut state = State::default();
            networks.iter().for_each(|network| network.save(&mut state));
            theta.save(&mut state);
            lotteries.save(&mut state);
            state
        })
    }

    /// Writes a gradient into a state, under the names that [`Self::snapshot`] gives.
    pub fn save_gradient(&self, gradient: &StepGradient, state: &mut State) {
        if let Some(theta) = &gradient.theta {
            self.theta.insert_gradient(theta, state);
        }
        self.lotteries.save_gradient(&gradient.lotteries, state);
    }

    /// Reads what [`Self::snapshot`] gave.
    ///
    /// # Errors
    /// If the state lacks a number or holds it in another shape.
    pub fn load(&mut self, state: &State) -> Result<(), StateError> {
        self.flow.load(state)?;
        self.theta.load(state)?;
        self.lotteries.load(state)?;
        self.follow();
        Ok(())
    }
}

/// Where support points flow.
fn flow_of(flow: &Flow, theta: &Parameter<2>, config: &MenuConfig) -> Flowed {
    let (plain, parametrisation) = (theta.plain(), parametrisation(config.support_box));
    if plain.dtype() == DType::F32 {
        return flow.frozen().flow(plain, parametrisation, config.support).0;
    }
    let Transport { points, expansion } = flow.transport(parametrisation.points(theta.constant()));
    Transport { points: points.inner(), expansion: expansion.inner() }.round(config.support)
}

/// How soft the rounding of end points is taken where a gradient passes straight through it.
pub const ROUNDING: SoftRounding = SoftRounding { middle: 0.5, slope: 12.0 };
