//! What the tests of the operations share: problems of many shapes, and the devices that they run on.

use crate::bundle_words::MenuShape;
use crate::flow::Path;
use crate::lotteries::LotteryLayout;
use burn::tensor::{DType, Device, Tensor, TensorData};
use diffecon_auction::{Bundle, Bundles, ItemValues, Valuations, XorValuations};
use diffecon_tensor::{Adapter, device};
use rand::{Rng, RngExt};

/// Extents of the problems: goods, elements, support, batch, atoms.
pub const SHAPES: [[usize; 5]; 10] = [
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

/// The devices of this build, with gradients.
pub fn devices() -> Vec<Device> {
    let found = device::devices();
    println!("devices: {:?}", found.iter().map(|entry| &entry.name).collect::<Vec<_>>());
    assert!(!cfg!(feature = "wgpu") || found.iter().any(|entry| entry.name.starts_with("wgpu")), "no wgpu device");
    found.into_iter().map(|entry| entry.device.autodiff()).collect()
}

/// Those of them on which a thread of a tile goes through so many terms to the end.
pub fn devices_that_sum(terms: usize) -> impl Iterator<Item = Device> {
    let can = move |device: &Device| Adapter::of(device).is_none_or(|gpu| terms <= gpu.kind.loop_rounds() / 18 * 16);
    devices().into_iter().filter(can)
}

/// The tensor library's CPU backend, on which the oracle computes.
pub fn oracle() -> Device {
    Device::flex().autodiff()
}

/// Random numbers of a range.
pub fn numbers(count: usize, low: f32, high: f32, rng: &mut impl Rng) -> Vec<f32> {
    (0..count).map(|_| rng.random_range(low..high)).collect()
}

/// Numbers as a tensor that records no gradient.
pub fn plain(values: &[f32], device: &Device) -> Tensor<1> {
    Tensor::from_data(TensorData::from(values), device)
}

/// A tensor that wants a gradient.
pub fn tensor<const N: usize>(values: &[f32], shape: [usize; N], device: &Device) -> Tensor<N> {
    typed(values, shape, device, DType::F32)
}

/// A tensor of that precision that wants a gradient.
pub fn typed<const N: usize>(values: &[f32], shape: [usize; N], device: &Device, dtype: DType) -> Tensor<N> {
    Tensor::from_data(TensorData::new(values.to_vec(), shape).convert_dtype(dtype), (device, dtype)).require_grad()
}

/// Equal but for 1e-5 of the greatest entry.
pub fn assert_close(what: &str, ours: &[f32], expected: &[f32]) {
    assert_close_beside(what, ours, expected, 1e-20);
}

/// Equal but for 1e-5 of the greatest entry, or of the terms whose difference the entries are.
pub fn assert_close_beside(what: &str, ours: &[f32], expected: &[f32], terms: f32) {
    assert_eq!(ours.len(), expected.len(), "{what}");
    let scale = expected.iter().fold(terms, |most, entry| most.max(entry.abs()));
    for (index, (ours, expected)) in ours.iter().zip(expected).enumerate() {
        assert!((ours - expected).abs() <= 1e-5 * scale, "{what}[{index}]: {ours} against {expected} (scale {scale})");
    }
}

/// Hidden units of a flow's network for each of [`SHAPES`].
pub const HIDDEN: [usize; 10] = [7, 128, 128, 32, 40, 128, 64, 256, 512, 1];

/// The paths that flows are tested on, and whether their matrices are full.
pub fn paths() -> [(Path, bool); 3] {
    let steps = || Path::Euler(vec![0.2, 0.25, 0.3]);
    [(Path::Exact, false), (steps(), false), (steps(), true)]
}

/// Hidden units and points of a flow's problem: fewer with full matrices of many goods, of which the oracle makes more.
pub fn extents(goods: usize, hidden: usize, points: usize, is_full: bool) -> [usize; 2] {
    if is_full && goods > 100 { [hidden.min(40), points.min(24)] } else { [hidden, points] }
}

/// The widths of a flow's network, and random weights of its layers.
pub fn flow_network(goods: usize, hidden: usize, is_full: bool, rng: &mut impl Rng) -> ([usize; 4], Vec<Vec<f32>>) {
    let widths = [goods, hidden, hidden, if is_full { goods * goods } else { goods }];
    let weights = widths.windows(2).map(|pair| {
        let bound = 1.7 / (pair[0] as f32).sqrt();
        numbers(pair[0] * pair[1], -bound, bound, rng)
    });
    (widths, weights.collect())
}

/// Bundles of all sizes.
pub fn random_bundles(shape: MenuShape, rng: &mut impl Rng) -> Bundles {
    let mut bundles = Bundles::new(shape.goods);
    for _ in 0..shape.elements * shape.support {
        let share: f64 = rng.random();
        bundles.push(Bundle::from_goods(shape.goods, (0..shape.goods).filter(|_| rng.random_bool(share))).words());
    }
    bundles
}

/// Numbers that lotteries are made of: weights that differ much, and prices of which some would be below 0.
pub fn lottery_numbers(shape: MenuShape, rng: &mut impl Rng) -> Vec<f32> {
    let layout = LotteryLayout::of(shape);
    let mut learned = numbers(layout.numbers(), -3.0, 3.0, rng);
    learned[layout.item].fill_with(|| rng.random_range(-0.1..0.2));
    learned[layout.size].fill_with(|| rng.random_range(0.0..1.0));
    learned[layout.deviation].fill_with(|| rng.random_range(-0.1 * shape.goods as f32 - 1.0..0.5));
    learned
}

/// Bidders with up to `atoms` small atoms each, some with equal values, some without any.
pub fn xor_bidders(goods: usize, bidders: usize, atoms: usize, rng: &mut impl Rng) -> Valuations {
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

/// At least so many bidders of each kind, XOR bidders with up to `atoms` atoms.
pub fn bidders_of_every_kind(goods: usize, bidders: usize, atoms: usize, rng: &mut impl Rng) -> [Valuations; 3] {
    let items = ItemValues::new(goods, numbers(goods * bidders, 0.0, 2.0 / goods as f32, rng));
    let xor = xor_bidders(goods, bidders + 3, atoms, rng);
    [xor, Valuations::Additive(items.clone()), Valuations::UnitDemand(items)]
}
