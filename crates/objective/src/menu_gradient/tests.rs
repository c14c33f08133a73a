//! The fused kernels against the tensor library's own operations in double precision, values and gradients, on every device.

use super::{MenuTerms, menu_gradient};
use crate::bidders::DeviceBidders;
use crate::bundle_words::MenuShape;
use crate::bundles::MenuBundles;
use crate::fixtures::{
    SHAPES, assert_close, assert_close_beside, bidders_of_every_kind, devices, lottery_numbers, numbers, oracle, plain,
    random_bundles, typed, xor_bidders,
};
use crate::flow::Flowed;
use crate::lotteries::{Lotteries, LotteryLayout, plain_lotteries};
use crate::menu_gradient::LotterySlopes;
use crate::outside::Outside;
use crate::revenue::{bundle_values, expected_revenue};
use burn::tensor::{DType, Device};
use diffecon_auction::{Bundle, Bundles, Seed, Stream, Valuations, XorValuations};
use diffecon_tensor::device::is_host;
use diffecon_tensor::values;
use rand::{Rng, RngExt};
use std::sync::Arc;

const SHARPNESS: f32 = 12.0;

/// The mean payment, the gradients of the objective in the lotteries' numbers, expansions, what is outside and utilities, and the
/// weights, by the tensor library's operations in double precision.
fn plainly(market: &Market) -> [Vec<f32>; 7] {
    let wide = |numbers: &[f32]| typed(numbers, [numbers.len()], &oracle(), DType::F64);
    let [learned, expansion, utility, payment] =
        [&market.learned, &market.expansion, &market.utility, &market.payment].map(|of| wide(of));
    let bundles = MenuBundles::new(&market.bundles, market.shape.support, &oracle());
    let batch = DeviceBidders::new(market.valuations.clone(), &oracle()).batch(market.batch.clone());
    let MenuTerms { smooth, penalty, sharpness, .. } = market.terms;
    let outside = Outside { utility: utility.clone(), payment: payment.clone() };
    let Lotteries { weights, prices } = plain_lotteries(&learned, expansion.clone(), &bundles, smooth);
    // A bidder values an element by so much more.
    let MenuShape { elements, .. } = market.shape;
    let more = wide(&vec![0.0; market.batch.len() * elements]);
    let of_bundles = more.clone().reshape([market.batch.len(), elements, 1]);
    let worth = bundle_values(&bundles, &batch, &oracle()).cast(DType::F64) + of_bundles;
    let revenue = expected_revenue(worth, weights.clone(), prices, &outside, f64::from(sharpness));
    let deviation = learned.clone().slice(LotteryLayout::of(market.shape).deviation);
    let penalty = if smooth { deviation.square().sum() * f64::from(penalty) } else { deviation.sum() * 0.0 };
    let gradients = (penalty - revenue.clone()).backward();
    let [learned, expansion, utility, payment, more] =
        [learned, expansion, utility, payment, more].map(|tensor| values(&tensor.grad(&gradients).unwrap()));
    [values(&revenue), learned, expansion, utility, payment, more, values(&weights)]
}

/// The same by a device's kernels.
fn by_kernels(market: &Market, device: &Device) -> [Vec<f32>; 7] {
    let bundles = MenuBundles::new(&market.bundles, market.shape.support, device);
    assert_eq!(bundles.to_bundles(), market.bundles);
    let batch = DeviceBidders::new(market.valuations.clone(), device).batch(market.batch.clone());
    let [learned, expansion, utility, payment] =
        [&market.learned, &market.expansion, &market.utility, &market.payment].map(|of| plain(of, device));
    let (flowed, outside) = (Flowed { bundles, expansion }, Outside { utility, payment });
    let found = menu_gradient(learned, &flowed, &batch, &outside, market.terms);
    let gradients = [found.numbers, found.expansion, found.outside.utility, found.outside.payment];
    let [learned, expansion, utility, payment] = gradients.map(|tensor| values(&tensor));
    let LotterySlopes { weights, utilities } = found.slopes.unwrap();
    [values(&found.payments.mean()), learned, expansion, utility, payment, values(&utilities), values(&weights)]
}

/// Numbers of lotteries whose prices are about as high as values, a few below 0.
fn learned(shape: MenuShape, rng: &mut impl Rng) -> Vec<f32> {
    let LotteryLayout { item, size, deviation, .. } = LotteryLayout::of(shape);
    let mut learned = lottery_numbers(shape, rng);
    let each = 1.0 / shape.goods as f32;
    learned[item].fill_with(|| rng.random_range(-0.5 * each..each));
    learned[size].fill_with(|| rng.random_range(0.0..0.5));
    learned[deviation].fill_with(|| rng.random_range(-0.5..1.0));
    learned
}

struct Market {
    shape: MenuShape,
    bundles: Bundles,
    /// What the lotteries are made of.
    learned: Vec<f32>,
    expansion: Vec<f32>,
    terms: MenuTerms,
    valuations: Arc<Valuations>,
    batch: Vec<usize>,
    /// What the bidders of the batch have outside.
    utility: Vec<f32>,
    payment: Vec<f32>,
}

impl Market {
    fn new([goods, elements, support, bidders, _]: [usize; 5], valuations: Valuations, rng: &mut impl Rng) -> Self {
        let shape = MenuShape { elements, support, goods };
        let of_all = valuations.bidders();
        Self {
            shape,
            bundles: random_bundles(shape, rng),
            learned: learned(shape, rng),
            expansion: numbers(elements * support, -3.0, 3.0, rng),
            terms: MenuTerms { smooth: true, penalty: 0.003, sharpness: SHARPNESS, slopes: true },
            valuations: Arc::new(valuations),
            batch: (0..bidders).map(|_| rng.random_range(0..of_all)).collect(),
            utility: vec![0.0; bidders],
            payment: vec![0.0; bidders],
        }
    }

    /// With deviations that are all of the prices.
    fn without_smooth_prices(mut self, rng: &mut impl Rng) -> Self {
        self.terms.smooth = false;
        self.learned[LotteryLayout::of(self.shape).deviation].fill_with(|| rng.random_range(-0.2..1.5));
        self
    }

    /// With this price for every element.
    fn price_all_at(&mut self, price: f32) {
        let LotteryLayout { item, size, deviation, .. } = LotteryLayout::of(self.shape);
        self.learned[item.start..size.end].fill(0.0);
        self.learned[deviation].fill(price);
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
        let expected = plainly(self);
        let layout = LotteryLayout::of(self.shape);
        // A gradient is a sum of differences between a price and the mean payment, times the sharpness; GPUs add those up in
        // single precision.
        let terms = 0.5 * SHARPNESS / self.batch.len() as f32;
        // That in a logit is a difference of such in prices, times prices and values, which are about 1.
        let of_prices =
            expected[1][layout.deviation.clone()].iter().fold(1e-20_f32, |most, slope| most.max(slope.abs()));
        for device in devices() {
            let device = device.inner();
            let ours = by_kernels(self, &device);
            let what = format!("{what}, {device:?}");
            let terms = if is_host(&device) || nobody_buys { 1e-20 } else { terms };
            let differences = terms.max(of_prices);
            assert_close(&format!("{what}, revenue"), &ours[0], &expected[0]);
            for (part, range, terms) in [
                ("logits", layout.logits.clone(), differences),
                ("item", layout.item.clone(), terms),
                ("size", layout.size.clone(), terms),
                ("deviation", layout.deviation.clone(), terms),
            ] {
                let (ours, expected) = (&ours[1][range.clone()], &expected[1][range]);
                assert_close_beside(&format!("{what}, {part}"), ours, expected, terms);
            }
            let others = [
                ("expansion", differences),
                ("utility outside", terms),
                ("payment outside", terms),
                ("utilities", terms),
                ("weights", 1.0),
            ];
            for ((part, terms), (ours, expected)) in others.into_iter().zip(ours.iter().zip(&expected).skip(2)) {
                assert_close_beside(&format!("{what}, {part}"), ours, expected, terms);
            }
        }
    }
}

#[test]
fn gradients_for_every_kind_of_bidder() {
    let mut rng = Seed::new(21).stream(Stream::new("revenue"));
    for shape in SHAPES {
        let [goods, _, _, bidders, atoms] = shape;
        for (kind, valuations) in bidders_of_every_kind(goods, bidders, atoms, &mut rng).into_iter().enumerate() {
            Market::new(shape, valuations.clone(), &mut rng).check(&format!("{shape:?}, kind {kind}"));
            let beside = Market::new(shape, valuations.clone(), &mut rng).beside_others(&mut rng);
            beside.check(&format!("{shape:?}, kind {kind}, beside others"));
            let own = Market::new(shape, valuations.clone(), &mut rng).without_smooth_prices(&mut rng);
            own.check(&format!("{shape:?}, kind {kind}, prices of their own"));
        }
    }
}

/// Bidders are taken a few at a time where a menu is large, here 126 of 300.
#[test]
fn gradients_for_more_choices_than_are_kept_at_a_time() {
    let mut rng = Seed::new(23).stream(Stream::new("revenue"));
    for support in [1, 2] {
        let shape = [6, 4100, support, 300, 3];
        let market = Market::new(shape, xor_bidders(6, 310, 3, &mut rng), &mut rng).beside_others(&mut rng);
        market.check(&format!("{shape:?}, beside others"));
    }
}

/// GPUs keep in a byte which atom a bundle covers, if there are few enough.
#[test]
fn gradients_for_bidders_with_many_atoms() {
    let mut rng = Seed::new(24).stream(Stream::new("revenue"));
    for atoms in [254, 255, 256, 400] {
        let mut xor = XorValuations::new(9);
        for bidder in 0..8 {
            // Most bundles cover the last one alone.
            for _ in 1..atoms {
                xor.push_atom(Bundle::grand(9).words(), rng.random_range(1.0..1.5));
            }
            xor.push_atom(Bundle::from_goods(9, [bidder]).words(), rng.random_range(0.5..1.0));
            xor.finish_bidder();
        }
        let shape = [9, 70, 5, 8, atoms];
        Market::new(shape, Valuations::Xor(xor), &mut rng).check(&format!("{shape:?}"));
    }
}

#[test]
fn equal_utilities_no_buyer_and_nothing_of_value() {
    let mut rng = Seed::new(22).stream(Stream::new("revenue"));
    let shape = [20, 70, 2, 9, 4];
    let mut market = Market::new(shape, xor_bidders(20, 12, 4, &mut rng), &mut rng);
    // Every element is the same.
    let first: Vec<u64> = market.bundles.get(0).to_vec();
    (0..140).for_each(|index| market.bundles.set(index, &first));
    market.price_all_at(0.25);
    market.check("equal utilities");
    market.price_all_at(40.0);
    market.terms.penalty = 0.0;
    let nothing = by_kernels(&market, &Device::flex());
    assert!(nothing[..4].iter().flatten().all(|number| number.abs() < 1e-30), "nobody buys at 40: {nothing:?}");
    assert_eq!(nothing[4], [-1.0 / 9.0; 9], "all take what is outside");
    market.check("no buyer");
    let mut nothing = XorValuations::new(20);
    (0..12).for_each(|_| nothing.finish_bidder());
    market.valuations = Arc::new(Valuations::Xor(nothing));
    market.price_all_at(0.1);
    market.check("nothing of value");
}
