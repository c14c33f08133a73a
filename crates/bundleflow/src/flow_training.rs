//! Stage 1: the flow learns to carry points to their nearest bundle (rectified flow; no revenue).
//!
//! Starts are drawn as stage 2 draws support points, so the flow is good where it is used.
//! Source: arXiv 2502.15283, eq. 13-17.

use crate::config::FlowConfig;
use crate::flow::Flow;
use crate::flow_batches::{Batch, send, steps_ahead};
use crate::normals::add_normals;
use crate::streams;
use crate::support::{SupportSampler, round};
use burn::tensor::{Device, Tensor, TensorData};
use diffecon_auction::lane_rng::LaneRng;
use diffecon_auction::{Seed, bundle};
use diffecon_objective::StraightPaths;
use diffecon_tensor::{Adam, values};
use diffecon_train::schedule;
use rand::{Rng, RngExt};
use rayon::prelude::*;
use std::ops::Range;

/// Trains a flow; `report` gets the number of finished steps and the loss of the last.
pub fn train(
    flow: &mut Flow,
    config: &FlowConfig,
    starts: &StartSampler<'_>,
    seed: Seed,
    mut report: impl FnMut(usize, f64),
) {
    let adam = Adam::default();
    let ahead = steps_ahead(config.batch, starts.supports.goods(), &starts.device);
    let mut next = starts.batches(config, seed, 0..ahead.min(config.steps));
    for first in (0..config.steps).step_by(ahead) {
        let (paths, after) = (starts.send(std::mem::take(&mut next)), first + ahead);
        // The next batches are drawn meanwhile. Tensors are made and used by one thread: on a GPU, threads have queues of their own.
        rayon::in_place_scope(|scope| {
            scope.spawn(|_| next = starts.batches(config, seed, after..config.steps.min(after + ahead)));
            for (step, paths) in (first..).zip(paths) {
                let rate = config.learning_rate * schedule::cosine(0.01, step as f64 / config.steps as f64);
                let loss = flow.loss(paths);
                flow.step(&adam, rate, &loss.backward());
                if (step + 1) % 100 == 0 || step + 1 == config.steps {
                    report(step + 1, loss.into_scalar::<f32>().into());
                }
            }
        });
    }
}

/// Draws start points over a box.
pub struct StartSampler<'a> {
    /// Draws the supports.
    pub supports: SupportSampler<'a>,
    /// Where the tensors live.
    pub device: Device,
}

impl StartSampler<'_> {
    /// `count` support points `[P, M]`, distributed as stage 2 draws them.
    pub fn points(&self, count: usize, rng: &mut impl Rng) -> Tensor<2> {
        self.tensor(self.supports.points(count, rng))
    }

    /// Points, a row each.
    fn tensor(&self, points: Vec<f32>) -> Tensor<2> {
        let goods = self.supports.goods();
        let count = points.len() / goods;
        Tensor::from_data(TensorData::new(points, [count, goods]), &self.device)
    }

    /// The straight paths of some steps, sent to the device in one transfer.
    pub fn paths(&self, config: &FlowConfig, seed: Seed, steps: Range<usize>) -> Vec<StraightPaths> {
        self.send(self.batches(config, seed, steps))
    }

    fn send(&self, batches: Vec<Batch>) -> Vec<StraightPaths> {
        send(batches, self.supports.goods(), &self.device)
    }

    /// The batches of some steps, side by side.
    fn batches(&self, config: &FlowConfig, seed: Seed, steps: Range<usize>) -> Vec<Batch> {
        steps.into_par_iter().map(|step| self.batch(config, seed, step)).collect()
    }

    /// The batch of a step, drawn from its own stream.
    fn batch(&self, config: &FlowConfig, seed: Seed, step: usize) -> Batch {
        let mut rng = seed.stream_at(streams::FLOW_BATCHES, step as u64);
        let times: Vec<f32> = (0..config.batch).map(|_| rng.random()).collect();
        let mut starts = self.supports.points(config.batch, &mut rng);
        let mut lanes = LaneRng::new(&mut rng);
        add_normals(config.start_deviation as f32, &mut lanes, &mut starts);
        let mut ends: Vec<f32> = starts.iter().map(|start| f32::from(u8::from(*start >= 0.5))).collect();
        add_normals(config.target_deviation as f32, &mut lanes, &mut ends);
        Batch { starts, ends, times }
    }

    /// The share of goods of `count` fresh support points that round differently before and after the flow.
    pub fn disagreement(&self, flow: &Flow, count: usize, rng: &mut impl Rng) -> f64 {
        let points = self.points(count, rng).detach();
        let bundles = |points: Tensor<2>| round(&values(&points), self.supports.goods());
        let (before, after) = (bundles(points.clone()), bundles(flow.ends(&points)));
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
    use diffecon_auction::Stream;
    use diffecon_tensor::autodiff_device;

    const GOODS: usize = 6;

    fn starts(config: &MenuConfig) -> StartSampler<'static> {
        StartSampler { supports: SupportSampler::new(config, GOODS, None), device: autodiff_device("cpu").unwrap() }
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
