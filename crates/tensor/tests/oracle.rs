//! The fused kernels against the tensor library's own operations, values and gradients, on fresh random inputs.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use burn::tensor::{DType, Device, Tensor, TensorData};
use diffecon_auction::{Bundle, Bundles, ItemValues, Seed, Stream, Valuations, XorValuations};
use diffecon_tensor::device::is_host;
use diffecon_tensor::menu::{
    BidderBatch, DeviceBidders, DiagonalFlow, MenuBundles, MenuShape, Parametrisation, Path, bundle_prices,
    menu_revenue, plain_bundle_prices, plain_menu_revenue,
};
use diffecon_tensor::{Mlp, activation, autodiff_device, values};
use rand::{Rng, RngExt};
use std::sync::Arc;

const SHARPNESS: f64 = 12.0;

/// Extents of the problems: goods, elements, support, batch, atoms.
const SHAPES: [[usize; 5]; 10] = [
    [1, 1, 1, 1, 1],
    [3, 5, 2, 3, 1],
    [63, 65, 1, 7, 12],
    [64, 64, 3, 5, 4],
    [65, 63, 2, 9, 6],
    [50, 200, 8, 33, 12],
    [33, 131, 5, 17, 3],
    [150, 40, 4, 11, 25],
    [500, 70, 3, 6, 12],
    [10, 1, 16, 2, 5],
];

/// The devices of this build, and the tensor library's CPU backend, on which the oracle computes.
fn devices() -> Vec<Device> {
    let found = diffecon_tensor::device::devices();
    println!("devices: {:?}", found.iter().map(|entry| &entry.name).collect::<Vec<_>>());
    assert!(!cfg!(feature = "wgpu") || found.iter().any(|entry| entry.name.starts_with("wgpu")), "no wgpu device");
    found.into_iter().map(|entry| entry.device.autodiff()).collect()
}

fn oracle() -> Device {
    Device::flex().autodiff()
}

fn numbers(count: usize, low: f32, high: f32, rng: &mut impl Rng) -> Vec<f32> {
    (0..count).map(|_| rng.random_range(low..high)).collect()
}

fn tensor<const N: usize>(values: &[f32], shape: [usize; N], device: &Device) -> Tensor<N> {
    typed(values, shape, device, DType::F32)
}

fn typed<const N: usize>(values: &[f32], shape: [usize; N], device: &Device, dtype: DType) -> Tensor<N> {
    Tensor::from_data(TensorData::new(values.to_vec(), shape).convert_dtype(dtype), (device, dtype)).require_grad()
}

/// Equal but for 1e-5 of the greatest entry.
fn assert_close(what: &str, ours: &[f32], expected: &[f32]) {
    assert_close_beside(what, ours, expected, 1e-20);
}

/// Equal but for 1e-5 of the greatest entry, or of the terms whose difference the entries are.
fn assert_close_beside(what: &str, ours: &[f32], expected: &[f32], terms: f32) {
    assert_eq!(ours.len(), expected.len(), "{what}");
    let scale = expected.iter().fold(terms, |most, entry| most.max(entry.abs()));
    for (index, (ours, expected)) in ours.iter().zip(expected).enumerate() {
        assert!((ours - expected).abs() <= 1e-5 * scale, "{what}[{index}]: {ours} against {expected} (scale {scale})");
    }
}

fn random_bundles(shape: MenuShape, rng: &mut impl Rng) -> Bundles {
    let mut bundles = Bundles::new(shape.goods);
    for _ in 0..shape.elements * shape.support {
        let share: f64 = rng.random();
        bundles.push(Bundle::from_goods(shape.goods, (0..shape.goods).filter(|_| rng.random_bool(share))).words());
    }
    bundles
}

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
    objective: fn(Tensor<2>, Tensor<1>, &MenuBundles, &BidderBatch, f64) -> Tensor<1>,
) -> [Vec<f32>; 3] {
    let MenuShape { elements, support, .. } = market.shape;
    let weights = typed(&market.weights, [elements, support], device, dtype);
    let prices = typed(&market.prices, [elements], device, dtype);
    let bundles = MenuBundles::new(&market.bundles, support, device);
    assert_eq!(bundles.to_bundles(), market.bundles);
    let batch = DeviceBidders::new(market.valuations.clone(), device).batch(market.batch.clone());
    let revenue = objective(weights.clone(), prices.clone(), &bundles, &batch, SHARPNESS);
    // An upstream gradient other than 1.
    let gradients = (revenue.clone() * -3.0).backward();
    [values(&revenue), values(&weights.grad(&gradients).unwrap()), values(&prices.grad(&gradients).unwrap())]
}

struct Market {
    shape: MenuShape,
    bundles: Bundles,
    weights: Vec<f32>,
    prices: Vec<f32>,
    valuations: Arc<Valuations>,
    batch: Vec<usize>,
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
        }
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
            for (part, (ours, expected)) in ["revenue", "weights", "prices"].iter().zip(ours.iter().zip(&expected)) {
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
            Market::new(shape, valuations, &mut rng).check(&format!("{shape:?}, kind {kind}"));
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
    assert!(nothing.iter().flatten().all(|number| number.abs() < 1e-30), "nobody buys at 40: {nothing:?}");
    market.check("no buyer");
    let mut nothing = XorValuations::new(20);
    (0..12).for_each(|_| nothing.finish_bidder());
    market.valuations = Arc::new(Valuations::Xor(nothing));
    market.prices.fill(0.1);
    market.check("nothing of value");
}

#[test]
fn bundle_prices_and_their_gradient() {
    let mut rng = Seed::new(23).stream(Stream::new("prices"));
    for [goods, elements, support, ..] in SHAPES {
        let shape = MenuShape { elements, support, goods };
        let listed = random_bundles(shape, &mut rng);
        let (item, size) = (numbers(goods, -0.1, 0.2, &mut rng), numbers(goods + 1, 0.0, 1.0, &mut rng));
        let upstream = numbers(elements * support, -1.0, 1.0, &mut rng);
        let run = |device: &Device, dtype, prices: fn(Tensor<1>, Tensor<1>, &MenuBundles) -> Tensor<1>| {
            let bundles = MenuBundles::new(&listed, support, device);
            let item = typed(&item, [goods], device, dtype);
            let size = typed(&size, [goods + 1], device, dtype);
            let prices = prices(item.clone(), size.clone(), &bundles);
            let upstream = typed(&upstream, [elements * support], device, dtype);
            let gradients = (prices.clone() * upstream).sum().backward();
            [values(&prices), values(&item.grad(&gradients).unwrap()), values(&size.grad(&gradients).unwrap())]
        };
        let expected = run(&oracle(), DType::F64, plain_bundle_prices);
        for device in devices() {
            for (ours, expected) in run(&device, DType::F32, bundle_prices).iter().zip(&expected) {
                assert_close(&format!("{shape:?}, {device:?}"), ours, expected);
            }
        }
    }
}

#[test]
fn flow_with_rounding_and_the_slope_of_its_expansion() {
    let mut rng = Seed::new(24).stream(Stream::new("flow"));
    for ([goods, elements, support, ..], hidden) in SHAPES.into_iter().zip([7, 128, 128, 32, 40, 128, 64, 256, 512, 1])
    {
        let points = elements * support;
        let theta = numbers(points * goods, -0.3, 0.3, &mut rng);
        let upstream = numbers(points, -1.0, 1.0, &mut rng);
        let sizes = [goods, hidden, hidden, goods];
        let weights: Vec<Vec<f32>> = sizes
            .windows(2)
            .map(|pair| {
                let bound = 1.7 / (pair[0] as f32).sqrt();
                numbers(pair[0] * pair[1], -bound, bound, &mut rng)
            })
            .collect();
        for path in [Path::Exact, Path::Euler(vec![0.2, 0.25, 0.3])] {
            let run = |device: &Device, fused: bool| {
                let network = Mlp::from_weights("network", &sizes, device, |layer| weights[layer].clone());
                let parametrisation = Parametrisation { low: 0.05, high: 0.9, slope: 10.0 };
                let flow = DiagonalFlow { network: &network, path: path.clone(), speed_integral: 0.8 };
                let theta = tensor(&theta, [points, goods], device);
                let (ends, expansion, bundles) = if fused {
                    let flowed = flow.flow(theta.clone(), parametrisation, support);
                    (None, flowed.expansion, flowed.bundles)
                } else {
                    let ends = flow.transport(parametrisation.points(theta.clone()));
                    let points = values(&ends.points);
                    let flowed = ends.round(support);
                    (Some(points), flowed.expansion, flowed.bundles)
                };
                let gradients = (expansion.clone() * tensor(&upstream, [points], device)).sum().backward();
                (ends, values(&expansion), bundles.to_bundles(), values(&theta.grad(&gradients).unwrap()))
            };
            let (ends, expansion, bundles, slope) = run(&oracle(), false);
            for device in devices() {
                let what = format!("{goods} goods, {elements} x {support}, {path:?}, {device:?}");
                let (_, ours, our_bundles, our_slope) = run(&device, true);
                assert_close(&format!("expansion, {what}"), &ours, &expansion);
                assert_close(&format!("slope, {what}"), &our_slope, &slope);
                for (index, end) in ends.as_ref().unwrap().iter().enumerate() {
                    let inside = |bundles: &Bundles| {
                        diffecon_auction::bundle::contains(bundles.get(index / goods), index % goods)
                    };
                    let same = inside(&bundles) == inside(&our_bundles);
                    assert!(same || (end - 0.5).abs() < 1e-5, "bundle {what}: end {end}");
                }
            }
        }
    }
}

#[test]
fn tanh_and_its_gradient() {
    let mut rng = Seed::new(25).stream(Stream::new("tanh"));
    let x = numbers(40_000, -9.0, 9.0, &mut rng);
    let run = |device: &Device, tanh: fn(Tensor<2>) -> Tensor<2>| {
        let x = tensor(&x, [200, 200], device);
        // A transposed tensor is not contiguous.
        let y = tanh(x.clone().transpose());
        let gradients = (y.clone() * y.clone()).sum().backward();
        [values(&y), values(&x.grad(&gradients).unwrap())]
    };
    let expected = run(&oracle(), Tensor::tanh);
    for device in devices() {
        for (ours, expected) in run(&device, activation::tanh).iter().zip(&expected) {
            assert_close(&format!("{device:?}"), ours, expected);
        }
    }
}
