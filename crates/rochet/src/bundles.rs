//! Bundle-RochetNet's allocations: one bundle an element, its goods drawn by probabilities.

use crate::allocations::Allocations;
use crate::config::{BundlesConfig, Init, Sampling};
use crate::streams;
use burn::tensor::{Device, Tensor, TensorData};
use diffecon_auction::{Bundles, Seed};
use diffecon_objective::{BidderBatch, SoftRounding, round, straight_through_values};
use diffecon_tensor::Parameter;
use rand::{Rng, RngExt, seq::index};
use rand_distr::StandardNormal;

/// One bundle an element. Good `i` is inside where `logit_i + noise >= 0`; backward it is inside with probability
/// `sigmoid((logit_i + noise) / temperature)`.
pub struct SampledBundles {
    /// Of the goods `[J, M]`.
    logits: Parameter<2>,
    sampling: Sampling,
    temperature: f64,
    seed: Seed,
    device: Device,
}

impl SampledBundles {
    /// Bundles that start as the configuration says.
    pub fn new(config: &BundlesConfig, goods: usize, seed: Seed, device: &Device) -> Self {
        let mut rng = seed.stream(streams::START);
        let mut logits = Vec::with_capacity(config.elements * goods);
        for element in 0..config.elements {
            match config.init {
                Init::Normal => logits.extend((0..goods).map(|_| rng.sample::<f32, _>(StandardNormal))),
                Init::Spread => logits.extend(spread(element, goods, &mut rng)),
            }
        }
        logits.iter_mut().for_each(|logit| *logit *= config.start_spread as f32);
        let logits = Parameter::new("logits", [config.elements, goods], logits, device);
        let BundlesConfig { sampling, temperature, .. } = *config;
        Self { logits, sampling, temperature, seed, device: device.clone() }
    }

    /// The logits of a step, with its noise `[J, M]`.
    fn noisy(&self, step: usize) -> Tensor<2> {
        let logits = self.logits.tensor();
        if self.sampling == Sampling::StraightThrough {
            return logits;
        }
        let mut rng = self.seed.stream_at(streams::NOISE, step as u64);
        let shape = logits.dims();
        let noise: Vec<f32> = (0..shape[0] * shape[1]).map(|_| logistic(&mut rng)).collect();
        logits + Tensor::from_data(TensorData::new(noise, shape), &self.device)
    }
}

/// The difference of two Gumbel numbers.
fn logistic(rng: &mut impl Rng) -> f32 {
    let share: f64 = rng.random_range(1e-12..1.0);
    (share / (1.0 - share)).ln() as f32
}

/// Logits 1 for the goods of a random bundle, -1 for the others: sizes are even over `1..=M`; the first element is the grand bundle.
fn spread(element: usize, goods: usize, rng: &mut impl Rng) -> Vec<f32> {
    let size = if element == 0 { goods } else { rng.random_range(1..=goods) };
    let mut logits = vec![-1.0; goods];
    index::sample(rng, goods, size).into_iter().for_each(|good| logits[good] = 1.0);
    logits
}

impl Allocations for SampledBundles {
    fn values(&self, batch: &BidderBatch, step: usize) -> Tensor<2> {
        let noisy = self.noisy(step);
        // A point is inside from one half.
        let bundles = round(noisy.clone().detach() + 0.5, 1);
        let rounding = SoftRounding { middle: 0.0, slope: 1.0 / self.temperature };
        straight_through_values(&bundles, batch, noisy, rounding).squeeze_dim(2)
    }

    fn lotteries(&self) -> (Bundles, Vec<f32>) {
        let bundles = round(self.logits.constant() + 0.5, 1).to_bundles();
        let weights = vec![1.0; bundles.len()];
        (bundles, weights)
    }

    fn logits(&self) -> &Parameter<2> {
        &self.logits
    }

    fn logits_mut(&mut self) -> &mut Parameter<2> {
        &mut self.logits
    }
}
