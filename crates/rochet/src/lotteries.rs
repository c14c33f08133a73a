//! `RochetNet`'s allocations: a probability for each good.

use crate::allocations::Allocations;
use crate::config::LotteriesConfig;
use crate::streams;
use burn::tensor::activation::{sigmoid, softmax};
use burn::tensor::{Device, Tensor, TensorData};
use diffecon_auction::lottery::{of_bundles, of_goods, supports};
use diffecon_auction::{Bundle, Bundles, ItemValues, Seed, Valuations};
use diffecon_objective::BidderBatch;
use diffecon_tensor::{Parameter, product, values};
use rand::RngExt;
use rand_distr::StandardNormal;

/// A probability for each good: of an additive bidder's, each between 0 and 1; of one with unit demand, who would use one good alone,
/// with a sum of at most 1.
pub struct Lotteries {
    /// Of the goods `[J, M]`, and with unit demand of nothing, `[J, M + 1]`.
    logits: Parameter<2>,
    goods: usize,
    at_once: bool,
    device: Device,
}

impl Lotteries {
    /// Lotteries with random probabilities for these bidders; none for XOR bidders.
    pub fn new(config: &LotteriesConfig, bidders: &Valuations, seed: Seed, device: &Device) -> Option<Self> {
        let (goods, at_once) = match bidders {
            Valuations::Additive(items) => (items.goods(), true),
            Valuations::UnitDemand(items) => (items.goods(), false),
            Valuations::Xor(_) => return None,
        };
        let width = if at_once { goods } else { goods + 1 };
        let rng = seed.stream(streams::START);
        let normal = rng.sample_iter::<f32, _>(StandardNormal).take(config.elements * width);
        let logits = normal.map(|number| config.start_spread as f32 * number).collect();
        let logits = Parameter::new("logits", [config.elements, width], logits, device);
        Some(Self { logits, goods, at_once, device: device.clone() })
    }

    /// The probabilities of all goods `[J, M]`.
    pub fn probabilities(&self) -> Tensor<2> {
        let logits = self.logits.tensor();
        if self.at_once { sigmoid(logits) } else { softmax(logits, 1).narrow(1, 0, self.goods) }
    }

    /// The values of all goods to a step's bidders `[M, B]`.
    fn item_values(&self, items: &ItemValues, bidders: &[usize]) -> Tensor<2> {
        let values = |good: usize| bidders.iter().map(move |&bidder| items.row(bidder)[good]);
        let rows: Vec<f32> = (0..self.goods).flat_map(values).collect();
        Tensor::from_data(TensorData::new(rows, [self.goods, bidders.len()]), &self.device)
    }
}

impl Allocations for Lotteries {
    fn values(&self, batch: &BidderBatch, _: usize) -> Tensor<2> {
        match batch.valuations() {
            Valuations::Additive(items) | Valuations::UnitDemand(items) => {
                product(self.probabilities(), self.item_values(items, batch.bidders())).transpose()
            }
            Valuations::Xor(_) => unreachable!("refused when it was built"),
        }
    }

    fn lotteries(&self) -> (Bundles, Vec<f32>) {
        let probabilities: Vec<f64> = values(&self.probabilities()).into_iter().map(f64::from).collect();
        let single = |good| Bundle::from_goods(self.goods, [good]);
        let lottery = |shares: &[f64]| {
            if self.at_once { of_goods(shares) } else { of_bundles(self.goods, (0..self.goods).map(single), shares) }
        };
        let lotteries: Vec<_> = probabilities.chunks_exact(self.goods).map(lottery).collect();
        supports(self.goods, &lotteries)
    }

    fn logits(&self) -> &Parameter<2> {
        &self.logits
    }

    fn logits_mut(&mut self) -> &mut Parameter<2> {
        &mut self.logits
    }
}
