//! Stage 1: the flow learns to carry points to their nearest bundle (rectified flow; no revenue).
//!
//! Starts are drawn as stage 2 draws support points, so the flow is good where it is used.
//! Source: arXiv 2502.15283, eq. 13-17.

use crate::config::FlowConfig;
use crate::flow::Flow;
use crate::streams;
use crate::support::{SupportSampler, round};
use burn::tensor::{Device, Tensor, TensorData};
use diffecon_auction::{Seed, bundle};
use diffecon_objective::Parametrisation;
use diffecon_tensor::{Adam, values};
use diffecon_train::schedule;
use rand::{Rng, RngExt};
use rand_distr::StandardNormal;

/// Trains a flow; `report` gets the number of finished steps and the loss of the last.
pub fn train(
    flow: &mut Flow,
    config: &FlowConfig,
    starts: &StartSampler<'_>,
    seed: Seed,
    mut report: impl FnMut(usize, f64),
) {
    let adam = Adam::default();
    for step in 0..config.steps {
        let mut rng = seed.stream_at(streams::FLOW_BATCHES, step as u64);
        let (points, ends, times) = starts.batch(config, &mut rng);
        let loss = flow.loss(points, ends, times);
        let rate = config.learning_rate * schedule::cosine(0.01, step as f64 / config.steps as f64);
        flow.step(&adam, rate, &loss.backward());
        if (step + 1) % 100 == 0 || step + 1 == config.steps {
            report(step + 1, loss.into_scalar::<f32>().into());
        }
    }
}

/// Draws start points over a box.
pub struct StartSampler<'a> {
    /// Draws the supports.
    pub supports: SupportSampler<'a>,
    /// How points follow from the supports' `theta`.
    pub parametrisation: Parametrisation,
    /// Where the tensors live.
    pub device: Device,
}

impl StartSampler<'_> {
    /// `count` support points `[P, M]`, as stage 2 draws them.
    pub fn points(&self, count: usize, rng: &mut impl Rng) -> Tensor<2> {
        let goods = self.supports.goods();
        let mut theta = Vec::with_capacity(count * goods);
        while theta.len() < count * goods {
            theta.extend(self.supports.element(rng));
        }
        theta.truncate(count * goods);
        self.parametrisation.points(Tensor::from_data(TensorData::new(theta, [count, goods]), &self.device))
    }

    /// Jittered starts `[P, M]`, ends around their bundles `[P, M]` and times `[P, 1]`.
    fn batch(&self, config: &FlowConfig, rng: &mut impl Rng) -> (Tensor<2>, Tensor<2>, Tensor<2>) {
        let shape = [config.batch, self.supports.goods()];
        let mut normal = |deviation: f64| {
            let draws: Vec<f32> = rng.sample_iter(StandardNormal).take(shape[0] * shape[1]).collect();
            Tensor::<2>::from_data(TensorData::new(draws, shape), &self.device) * deviation
        };
        let (start_noise, end_noise) = (normal(config.start_deviation), normal(config.target_deviation));
        let times: Vec<f32> = (0..config.batch).map(|_| rng.random()).collect();
        let starts = self.points(config.batch, rng) + start_noise;
        let ends = starts.clone().greater_equal_elem(0.5).float() + end_noise;
        (starts, ends, Tensor::from_data(TensorData::new(times, [config.batch, 1]), &self.device))
    }

    /// The share of goods of `count` fresh support points that round differently before and after the flow.
    pub fn disagreement(&self, flow: &Flow, count: usize, rng: &mut impl Rng) -> f64 {
        let points = self.points(count, rng).detach();
        let bundles = |points: Tensor<2>| round(&values(&points), self.supports.goods());
        let (before, after) = (bundles(points.clone()), bundles(flow.transport(points).points));
        let difference =
            |(a, b): (&[u64], &[u64])| bundle::size(&a.iter().zip(b).map(|(a, b)| a ^ b).collect::<Vec<_>>());
        let different: usize = before.iter().zip(after.iter()).map(difference).sum();
        different as f64 / (count * self.supports.goods()) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Init, MenuConfig};
    use crate::support::parametrisation;
    use diffecon_auction::Stream;
    use diffecon_tensor::autodiff_device;

    const GOODS: usize = 6;

    fn starts(config: &MenuConfig) -> StartSampler<'static> {
        StartSampler {
            supports: SupportSampler::new(config, GOODS, None),
            parametrisation: parametrisation(config.support_box),
            device: autodiff_device("cpu").unwrap(),
        }
    }

    /// Whole elements are drawn one after the other, and the last is cut.
    #[test]
    fn points_are_those_of_elements_in_turn() {
        let config = MenuConfig { support: 3, ..MenuConfig::default() };
        let (starts, seed) = (starts(&config), Seed::new(4));
        let points = starts.points(7, &mut seed.stream(Stream::new("points")));
        let mut rng = seed.stream(Stream::new("points"));
        let theta: Vec<f32> = (0..3).flat_map(|_| starts.supports.element(&mut rng)).take(7 * GOODS).collect();
        let theta = Tensor::from_data(TensorData::new(theta, [7, GOODS]), &starts.device);
        assert_eq!(values(&points), values(&starts.parametrisation.points(theta)));
    }

    #[test]
    fn disagreement_is_the_share_of_goods_on_the_other_side() {
        let config = MenuConfig { init: Init::Paper, ..MenuConfig::default() };
        let (starts, mut rng) = (starts(&config), Seed::new(4).stream(Stream::new("flow")));
        let flow = |rate: f32, rng: &mut _| {
            let rates: Vec<f32> = (0..GOODS).map(|good| if good < 2 { rate } else { 0.0 }).collect();
            Flow::constant(&FlowConfig::default(), GOODS, &rates, &starts.device, rng)
        };
        assert_eq!(starts.disagreement(&flow(0.0, &mut rng), 100, &mut rng), 0.0);
        // Two of six goods vanish: those of them that were in a bundle, about half, are on the other side.
        let share = starts.disagreement(&flow(-20.0, &mut rng), 3000, &mut rng);
        assert!((share - 1.0 / 6.0).abs() < 0.01, "{share}");
    }

    #[test]
    fn reports_come_every_hundred_steps_and_at_the_end() {
        let starts = starts(&MenuConfig::default());
        for (steps, expected) in [(0, &[][..]), (100, &[100]), (201, &[100, 200, 201])] {
            let config = FlowConfig { steps, batch: 2, hidden: 2, ..FlowConfig::default() };
            let mut flow = Flow::new(&config, GOODS, &starts.device, &mut Seed::new(4).stream(Stream::new("flow")));
            let mut reported = Vec::new();
            train(&mut flow, &config, &starts, Seed::new(4), |step, loss| {
                assert!(loss.is_finite());
                reported.push(step);
            });
            assert_eq!(reported, expected);
        }
    }
}
