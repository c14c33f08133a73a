//! The fused kernels against the tensor library's own operations in double precision, values and gradients, on every device.

use super::{menu_revenue, plain_menu_revenue};
use crate::bidders::{BidderBatch, DeviceBidders};
use crate::bundle_words::MenuShape;
use crate::bundles::MenuBundles;
use crate::fixtures::{SHAPES, assert_close_beside, devices, numbers, oracle, random_bundles, typed};
use crate::outside::Outside;
use burn::tensor::{DType, Device, Tensor};
use diffecon_auction::{Bundle, Bundles, ItemValues, Seed, Stream, Valuations, XorValuations};
use diffecon_tensor::device::is_host;
use diffecon_tensor::{autodiff_device, values};
use rand::{Rng, RngExt};
use std::sync::Arc;

const SHARPNESS: f64 = 12.0;

/// Bidders with up to `atoms` small atoms each, some with equal values, some without any.
fn xor(goods: usize, bidders: usize, atoms: usize, rng: &mut impl Rng) -> Valuations {
    let mut xor = XorValuations::new(goods);
    for bidder in 0..bidders {
        for _ in 0..(atoms + bidder) % (atoms + 1) {
            let size = rng.random_range(1..=goods.min(5));
            let bundle = Bundle::from_goods(goods, (0..size).map(|_| rng.random_range(0..goods)).collect::<Vec<_>>());
            xor.push_atom(bundle.words(), (rng.random_range(0.0_f32..1.5) * 8.0).round() / 8.0);
        }
        xor.finish_bidder();
    }
    Valuations::Xor(xor)
}

/// The revenue and its gradients on a device, fused or plain.
fn revenue(
    market: &Market,
    device: &Device,
    dtype: DType,
    objective: fn(Tensor<2>, Tensor<1>, &MenuBundles, &BidderBatch, &Outside, f64) -> Tensor<1>,
) -> [Vec<f32>; 5] {
    let MenuShape { elements, support, .. } = market.shape;
    let weights = typed(&market.weights, [elements, support], device, dtype);
    let prices = typed(&market.prices, [elements], device, dtype);
    let bundles = MenuBundles::new(&market.bundles, support, device);
    assert_eq!(bundles.to_bundles(), market.bundles);
    let batch = DeviceBidders::new(market.valuations.clone(), device).batch(market.batch.clone());
    let [utility, payment] = [&market.utility, &market.payment].map(|of| typed(of, [of.len()], device, dtype));
    let outside = Outside { utility: utility.clone(), payment: payment.clone() };
    let revenue = objective(weights.clone(), prices.clone(), &bundles, &batch, &outside, SHARPNESS);
    // An upstream gradient other than 1.
    let gradients = (revenue.clone() * -3.0).backward();
    let [of_prices, of_utility, of_payment] =
        [prices, utility, payment].map(|tensor| values(&tensor.grad(&gradients).unwrap()));
    [values(&revenue), values(&weights.grad(&gradients).unwrap()), of_prices, of_utility, of_payment]
}

struct Market {
    shape: MenuShape,
    bundles: Bundles,
    weights: Vec<f32>,
    prices: Vec<f32>,
    valuations: Arc<Valuations>,
    batch: Vec<usize>,
    /// What the bidders of the batch have outside.
    utility: Vec<f32>,
    payment: Vec<f32>,
}

impl Market {
    fn new([goods, elements, support, bidders, _]: [usize; 5], valuations: Valuations, rng: &mut impl Rng) -> Self {
        let shape = MenuShape { elements, support, goods };
        let mut weights = numbers(elements * support, 0.01, 1.0, rng);
        for row in weights.chunks_exact_mut(support) {
            let total: f32 = row.iter().sum();
            row.iter_mut().for_each(|weight| *weight /= total);
        }
        let of_all = valuations.bidders();
        Self {
            shape,
            bundles: random_bundles(shape, rng),
            weights,
            prices: numbers(elements, 0.0, 1.5, rng),
            valuations: Arc::new(valuations),
            batch: (0..bidders).map(|_| rng.random_range(0..of_all)).collect(),
            utility: vec![0.0; bidders],
            payment: vec![0.0; bidders],
        }
    }

    /// With something outside for every second bidder.
    fn beside_others(mut self, rng: &mut impl Rng) -> Self {
        for bidder in (0..self.batch.len()).step_by(2) {
            (self.utility[bidder], self.payment[bidder]) = (rng.random_range(0.0..0.5), rng.random_range(0.0..1.0));
        }
        self
    }

    fn check(&self, what: &str) {
        let nobody_buys = what == "no buyer";
        let expected = revenue(self, &oracle(), DType::F64, plain_menu_revenue);
        // A gradient is a sum of differences between a price and the mean payment, times the sharpness; GPUs add those up in
        // single precision.
        let dearest = self.prices.iter().fold(0.0_f32, |most, price| most.max(*price));
        let terms = 0.3 * SHARPNESS as f32 * dearest / self.batch.len() as f32;
        for device in devices() {
            let ours = revenue(self, &device, DType::F32, menu_revenue);
            let parts = ["revenue", "weights", "prices", "utility outside", "payment outside"];
            for (part, (ours, expected)) in parts.iter().zip(ours.iter().zip(&expected)) {
                let terms = if *part == "revenue" || is_host(&device) || nobody_buys { 1e-20 } else { terms };
                assert_close_beside(&format!("{what}, {device:?}, {part}"), ours, expected, terms);
            }
        }
    }
}

#[test]
fn revenue_of_every_kind_of_bidder() {
    let mut rng = Seed::new(21).stream(Stream::new("revenue"));
    for shape in SHAPES {
        let [goods, _, _, bidders, atoms] = shape;
        let items = ItemValues::new(goods, numbers(goods * bidders, 0.0, 2.0 / goods as f32, &mut rng));
        let kinds = [
            xor(goods, bidders + 3, atoms, &mut rng),
            Valuations::Additive(items.clone()),
            Valuations::UnitDemand(items),
        ];
        for (kind, valuations) in kinds.into_iter().enumerate() {
            Market::new(shape, valuations.clone(), &mut rng).check(&format!("{shape:?}, kind {kind}"));
            let beside = Market::new(shape, valuations, &mut rng).beside_others(&mut rng);
            beside.check(&format!("{shape:?}, kind {kind}, beside others"));
        }
    }
}

#[test]
fn equal_utilities_no_buyer_and_nothing_of_value() {
    let mut rng = Seed::new(22).stream(Stream::new("revenue"));
    let shape = [20, 70, 2, 9, 4];
    let mut market = Market::new(shape, xor(20, 12, 4, &mut rng), &mut rng);
    // Every element is the same.
    let first: Vec<u64> = market.bundles.get(0).to_vec();
    (0..140).for_each(|index| market.bundles.set(index, &first));
    market.prices.fill(0.25);
    market.check("equal utilities");
    market.prices.fill(40.0);
    let nothing = revenue(&market, &autodiff_device("cpu").unwrap(), DType::F32, menu_revenue);
    assert!(nothing[..4].iter().flatten().all(|number| number.abs() < 1e-30), "nobody buys at 40: {nothing:?}");
    assert_eq!(nothing[4], [-3.0 / 9.0; 9], "all take what is outside");
    market.check("no buyer");
    let mut nothing = XorValuations::new(20);
    (0..12).for_each(|_| nothing.finish_bidder());
    market.valuations = Arc::new(Valuations::Xor(nothing));
    market.prices.fill(0.1);
    market.check("nothing of value");
}
