//! The learner's configuration: data, with defaults, and the check before any work starts.

use crate::gpu_arrays::{FLOW_BATCH, FLOW_MATRICES, POINTS, UTILITIES};
use diffecon_config::{Config, JsonSchema, OutOfRange};
use diffecon_objective::{MOST_GPU_BIDDERS, MOST_GPU_NUMBERS, MOST_GPU_SUPPORT, most_gpu_elements};
use diffecon_train::schedule::rises;
use serde::{Deserialize, Serialize};

/// Everything that decides a BundleFlow run, but for the data set and the seed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BundleFlowConfig {
    /// The menu.
    pub menu: MenuConfig,
    /// Stage 1: the flow.
    pub flow: FlowConfig,
    /// Stage 2: the menu's gradient ascent.
    pub learning: LearningConfig,
}

/// Where the support points start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Init {
    /// At random in the box, so that bundles have about half of the goods.
    Paper,
    /// Bundle sizes even over `1..=M`, an element's other points one good from its first, the grand bundle among them.
    Spread,
    /// Unions of random training bidders' atoms, an element's other points one good from its first.
    Atoms,
}

/// The menu: how many elements, and where they start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MenuConfig {
    /// Menu elements `J`.
    #[schemars(range(min = 1))]
    pub elements: usize,
    /// Support points (bundles) of each element's lottery `D`.
    #[schemars(range(min = 1))]
    pub support: usize,
    /// Where support points start.
    pub init: Init,
    /// The lottery weight with which every element's first point starts, `w_d` making up for the flow's share; the others
    /// share the rest evenly. With 0: the paper's equal `w_d`, so that the flow alone decides.
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 1.0))]
    pub first_weight: f64,
    /// Start price of an element as a share of its mean positive value over the training bidders, of more than
    /// 32,768 the first; the paper starts near 0.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub start_price: f64,
    /// Prices are a price a good plus a price a size plus an element's own deviation, which is penalised: menus of
    /// thousands of elements overfit without. `false`: every element's price is free.
    pub smooth_prices: bool,
    /// The penalty on the sum of squared deviations, in normalised values.
    #[schemars(range(min = 0.0))]
    pub deviation_penalty: f64,
    /// The support points' box `[low, high]`, with `0 <= low < 1/2 < high <= 1`.
    #[schemars(inner(range(min = 0.0, max = 1.0)))]
    pub support_box: [f64; 2],
}

impl Default for MenuConfig {
    fn default() -> Self {
        Self {
            elements: 5000,
            support: 4,
            init: Init::Spread,
            first_weight: 0.8,
            start_price: 0.8,
            smooth_prices: true,
            deviation_penalty: 0.01,
            support_box: [0.05, 0.95],
        }
    }
}

/// The shape of the flow's matrix `Q(s_0)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Matrix {
    /// `M` numbers: every good flows by itself.
    Diagonal,
    /// `M x M` numbers; needs the Euler integrator.
    Full,
}

/// How a point is carried along the flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Integrator {
    /// `exp(Q int eta)`, the exact solution; diagonal matrices only.
    Exact,
    /// Euler steps.
    Euler,
}

/// Stage 1: the flow's networks and their training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FlowConfig {
    /// The matrix.
    pub matrix: Matrix,
    /// The integrator.
    pub integrator: Integrator,
    /// Euler steps.
    #[schemars(range(min = 1, max = 1_000))]
    pub euler_steps: usize,
    /// Hidden units of both layers of `Q`; 0 chooses the least multiple of 128 that is at least the number of goods.
    #[schemars(range(max = 16_384))]
    pub hidden: usize,
    /// Optimiser steps; 0 keeps the networks as drawn.
    pub steps: usize,
    /// Points a step.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub batch: usize,
    /// Adam's learning rate at the start; it falls to 1 % along a cosine.
    #[schemars(range(min = 0.0))]
    pub learning_rate: f64,
    /// Standard deviation of the jitter around support points (`sigma_d` of the paper's mixture).
    #[schemars(range(min = 0.0))]
    pub start_deviation: f64,
    /// Standard deviation of the targets around a bundle (`sigma_z`).
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub target_deviation: f64,
}

impl Default for FlowConfig {
    fn default() -> Self {
        Self {
            matrix: Matrix::Diagonal,
            integrator: Integrator::Exact,
            euler_steps: 5,
            hidden: 0,
            steps: 2000,
            batch: 512,
            learning_rate: 5e-3,
            start_deviation: 0.05,
            target_deviation: 0.1,
        }
    }
}

/// How support points learn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SupportGradient {
    /// Not at all: bundles stay as they start.
    None,
    /// Through the trace of `Q` in the lottery's weights: the paper's only path.
    Trace,
    /// Through the trace, and straight through the rounding by a smooth stand-in for the valuation.
    StraightThrough,
}

/// Stage 2: gradient ascent on revenue. Money is normalised by the training split's mean best value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LearningConfig {
    /// Optimiser steps.
    #[schemars(range(min = 1))]
    pub steps: usize,
    /// Bidders a step.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub batch: usize,
    /// The softmax's sharpness lambda at the start, per normalised value.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub sharpness_start: f64,
    /// The sharpness at the end of the anneal; at least the start.
    pub sharpness_end: f64,
    /// The share of the steps over which the sharpness rises geometrically.
    #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0.0))]
    pub sharpness_ramp: f64,
    /// The share of its start to which every learning rate falls along a cosine.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub final_learning_rate: f64,
    /// Learning rate of the elements' own price deviations.
    #[schemars(range(min = 0.0))]
    pub deviation_rate: f64,
    /// Learning rate of the size prices.
    #[schemars(range(min = 0.0))]
    pub size_rate: f64,
    /// Learning rate of the item prices.
    #[schemars(range(min = 0.0))]
    pub item_rate: f64,
    /// Learning rate of the lottery weights' logits.
    #[schemars(range(min = 0.0))]
    pub weight_rate: f64,
    /// Learning rate of the support points.
    #[schemars(range(min = 0.0))]
    pub support_rate: f64,
    /// How support points learn.
    pub support_gradient: SupportGradient,
    /// Every so many steps, elements that no training bidder buys start again beside one that is bought; 0: never.
    pub revive_every: usize,
}

impl Default for LearningConfig {
    fn default() -> Self {
        Self {
            steps: 600,
            batch: 256,
            sharpness_start: 15.0,
            sharpness_end: 60.0,
            sharpness_ramp: 0.7,
            final_learning_rate: 0.05,
            deviation_rate: 0.02,
            size_rate: 0.01,
            item_rate: 0.001,
            weight_rate: 0.05,
            support_rate: 0.001,
            support_gradient: SupportGradient::Trace,
            revive_every: 0,
        }
    }
}

impl Config for BundleFlowConfig {
    fn check_together(&self) -> Result<(), OutOfRange> {
        let [low, high] = self.menu.support_box;
        let around_a_half = low < 0.5 && high > 0.5;
        let allowed = "[low, high] with 0 <= low < 1/2 < high <= 1";
        OutOfRange::unless(around_a_half, "menu.support_box", allowed, format!("[{low}, {high}]"))?;
        rises("learning.sharpness_end", self.learning.sharpness_start, self.learning.sharpness_end)?;
        let exact_full = self.flow.matrix == Matrix::Full && self.flow.integrator == Integrator::Exact;
        OutOfRange::unless(!exact_full, "flow.integrator", "\"euler\" with flow.matrix = \"full\"", "\"exact\"")
    }
}

impl FlowConfig {
    /// Hidden units for so many goods.
    pub fn units(&self, goods: usize) -> usize {
        if self.hidden == 0 { goods.next_multiple_of(128) } else { self.hidden }
    }
}

impl BundleFlowConfig {
    /// Checks that the greatest tensors for `goods` goods are of a size that can be, whatever the machine's memory.
    ///
    /// # Errors
    /// The product that is too large.
    pub fn check_size(&self, goods: usize) -> Result<(), OutOfRange> {
        let (menu, batch) = (&self.menu, self.learning.batch);
        let points = menu.elements.saturating_mul(menu.support);
        let allowed = format!("at most {MOST_NUMBERS}");
        let support = points.saturating_mul(goods);
        OutOfRange::unless(support <= MOST_NUMBERS, "menu.elements * menu.support * goods", &allowed, support)?;
        let utilities = menu.elements.saturating_mul(batch);
        OutOfRange::unless(utilities <= MOST_NUMBERS, "menu.elements * learning.batch", &allowed, utilities)?;
        let trained = self.flow.matrix == Matrix::Full && self.flow.steps > 0;
        let square = goods.saturating_mul(goods);
        let matrices = if trained { self.flow.batch.saturating_mul(square) } else { 0 };
        OutOfRange::unless(matrices <= MOST_NUMBERS, FLOW_MATRICES, &allowed, matrices)
    }

    /// Checks that the GPU kernels can count as far, whatever the GPU.
    ///
    /// # Errors
    /// The size that is too large.
    pub fn check_gpu(&self, goods: usize) -> Result<(), OutOfRange> {
        let (elements, support, batch) = (self.menu.elements, self.menu.support, self.learning.batch);
        let points = elements.saturating_mul(support);
        let numbers = points.saturating_mul(self.flow.units(goods).max(goods));
        let width = goods.max(2 * self.flow.units(goods));
        let hidden = if self.flow.steps == 0 { 0 } else { self.flow.batch.saturating_mul(width) };
        [
            ("learning.batch", batch, MOST_GPU_BIDDERS),
            ("menu.support", support, MOST_GPU_SUPPORT),
            ("menu.elements", elements, most_gpu_elements(support)),
            (POINTS, numbers, MOST_GPU_NUMBERS),
            (UTILITIES, elements.saturating_mul(batch), MOST_GPU_NUMBERS),
            (FLOW_BATCH, hidden, MOST_GPU_NUMBERS),
        ]
        .into_iter()
        .try_for_each(|(name, size, most)| {
            OutOfRange::unless(size <= most, name, format_args!("at most {most} on a GPU"), size)
        })
    }
}

/// The most numbers in one tensor: 4 GiB.
const MOST_NUMBERS: usize = 1 << 30;

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        BundleFlowConfig::from_table(&text.parse().unwrap()).unwrap_err().to_string()
    }

    #[test]
    fn defaults_pass_and_bad_values_are_named() {
        assert_eq!(*BundleFlowConfig::default().check().unwrap(), BundleFlowConfig::default());
        for (text, message) in [
            ("menu.support = 0", "menu.support should be at least 1, but is 0"),
            ("menu.first_weight = 1", "menu.first_weight should be in [0, 1), but is 1"),
            ("menu.support_box = [0.1, 1.5]", "menu.support_box should be in [0, 1], but is 1.5"),
            (
                "menu.init = 'spred'",
                "menu.init should be one of paper, spread, atoms (the nearest is spread), but is \"spred\"",
            ),
            ("flow.hidden = 20000", "flow.hidden should be in [0, 16384], but is 20000"),
            ("flow.euler_steps = 1001", "flow.euler_steps should be in [1, 1000], but is 1001"),
            ("flow.batch = 1000001", "flow.batch should be in [1, 1e6], but is 1000001"),
            ("flow.target_deviation = 0", "flow.target_deviation should be above 0, but is 0"),
            ("learning.batch = 1000001", "learning.batch should be in [1, 1e6], but is 1000001"),
            ("learning.sharpness_ramp = 0.0", "learning.sharpness_ramp should be in (0, 1], but is 0"),
            ("learning.sharpness_end = nan", "learning.sharpness_end should be a number, but is not a finite number"),
            ("learning.item_rate = -0.1", "learning.item_rate should be at least 0, but is -0.1"),
        ] {
            assert_eq!(refused(text), message);
        }
    }

    #[test]
    fn values_that_do_not_go_together_are_named() {
        for (text, message) in [
            (
                "menu.support_box = [0.5, 1]",
                "menu.support_box should be [low, high] with 0 <= low < 1/2 < high <= 1, but is [0.5, 1]",
            ),
            ("learning.sharpness_end = 10", "learning.sharpness_end should be at least the start, 15, but is 10"),
            (
                "flow.matrix = 'full'",
                "flow.integrator should be \"euler\" with flow.matrix = \"full\", but is \"exact\"",
            ),
        ] {
            assert_eq!(refused(text), message);
        }
    }

    #[test]
    fn sizes_beyond_memory_are_named() {
        let mut config = BundleFlowConfig::default();
        assert_eq!(config.check_size(50), Ok(()));
        config.menu.elements = 1 << 23;
        assert_eq!(
            config.check_size(50).unwrap_err().to_string(),
            "menu.elements * menu.support * goods should be at most 1073741824, but is 1677721600"
        );
        assert!(config.check_gpu(50).is_err());
    }

    #[test]
    fn sizes_are_refused_from_one_more_than_what_can_be_on() {
        let config = |change: &dyn Fn(&mut BundleFlowConfig)| {
            let mut config = BundleFlowConfig::default();
            (config.menu.elements, config.menu.support, config.learning.batch) = (1 << 10, 1 << 3, 1 << 8);
            change(&mut config);
            config
        };
        let allowed = |goods: usize, change: &dyn Fn(&mut BundleFlowConfig)| config(change).check_size(goods).is_ok();
        assert!(allowed(1 << 17, &|_| ()) && !allowed((1 << 17) + 1, &|_| ()));
        let batch = |batch: usize| move |config: &mut BundleFlowConfig| config.learning.batch = batch;
        assert!(allowed(1, &batch(1 << 20)) && !allowed(1, &batch((1 << 20) + 1)));
        let straight = |batch: usize| {
            move |config: &mut BundleFlowConfig| {
                config.learning.support_gradient = SupportGradient::StraightThrough;
                config.learning.batch = batch;
            }
        };
        // Nothing is of each bidder and support point.
        assert!(allowed(1, &straight(1 << 20)) && !allowed(1, &straight((1 << 20) + 1)));
        let full = |config: &mut BundleFlowConfig| (config.flow.matrix, config.flow.batch) = (Matrix::Full, 1 << 13);
        assert!(allowed(362, &full) && !allowed(363, &full));
        // Without its training, a flow has no batches.
        assert!(allowed(363, &|config| (full(config), config.flow.steps = 0).1));

        let on_gpu = |elements: usize, batch: usize, goods: usize| {
            let sizes =
                |config: &mut BundleFlowConfig| (config.menu.elements, config.learning.batch) = (elements, batch);
            config(&sizes).check_gpu(goods).is_ok()
        };
        let elements = most_gpu_elements(8);
        assert!(on_gpu(elements, 1, 50) && !on_gpu(elements + 1, 1, 50));
        assert!(on_gpu(1, MOST_GPU_BIDDERS, 50) && !on_gpu(1, MOST_GPU_BIDDERS + 1, 50));
        // 2^29 numbers: of 2^12 bidders and 2^17 elements, of 2^20 points and 512 goods.
        assert!(on_gpu(1 << 17, 1 << 12, 50) && !on_gpu((1 << 17) + 1, 1 << 12, 50));
        assert!(on_gpu(1 << 17, 1, 512) && !on_gpu((1 << 17) + 1, 1, 512) && !on_gpu(1 << 17, 1, 513));
        let flow = |batch, steps| {
            let sizes = |config: &mut BundleFlowConfig| (config.flow.batch, config.flow.steps) = (batch, steps);
            config(&sizes).check_gpu(512).is_ok()
        };
        assert!(flow(1 << 19, 1) && !flow((1 << 19) + 1, 1) && flow((1 << 19) + 1, 0));
    }
}
