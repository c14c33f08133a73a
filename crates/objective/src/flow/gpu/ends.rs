//! Where points end on a GPU: the fall of their densities, and the bundles that they are rounded to.

#![expect(clippy::needless_range_loop, reason = "kernels loop over numbers")]

use super::layer::{Kind, products};
use super::starts::StartBox;
use crate::flow::Parametrisation;
use crate::gpu::{WORD, cubes, empty, one_thread_each};
use burn::backend::{DType, TensorMetadata};
use burn_cubecl::{cubecl, tensor::CubeTensor};
use cubecl::prelude::*;
use diffecon_tensor::gpu::tile::{OWN, SIDE, TILE};
use diffecon_tensor::mlp::Layer;

/// The most goods of which the last layer's tile has all: two words of a bundle.
pub const MOST_GOODS_OF_A_TILE: usize = TILE;

/// The ends of points that start where `theta` `[P, M]` says.
pub struct Ends<'a> {
    /// What start points follow from.
    pub theta: &'a CubeTensor,
    /// How they do.
    pub parametrisation: Parametrisation,
    /// Whether the path is exact.
    pub is_exact: bool,
    /// Else, the speeds of its steps.
    pub speeds: &'a CubeTensor,
    /// `int eta`.
    pub integral: f32,
}

impl Ends<'_> {
    /// The fall of the log density `[P]` and the bundles `[P, W]` of points that grow at these `rates` `[P, M]`.
    pub fn of_rates(self, rates: CubeTensor) -> (CubeTensor, CubeTensor) {
        let [points, goods] = self.theta.shape().dims();
        let (expansion, bundles) = self.room();
        let (count, dim) = one_thread_each(&expansion, points);
        ends_of_rates::launch(
            &expansion.client,
            count,
            dim,
            self.theta.clone().into_buffer_arg(),
            rates.into_buffer_arg(),
            self.speeds.clone().into_buffer_arg(),
            expansion.clone().into_buffer_arg(),
            bundles.clone().into_buffer_arg(),
            goods,
            StartBox::to_args(self.parametrisation),
            self.integral,
            self.is_exact,
            goods.div_ceil(WORD),
        );
        (expansion, bundles)
    }

    /// The same, of points whose rates the last layer makes of `x` `[P, inputs]`, in one launch with that layer.
    ///
    /// # Panics
    /// With more than [`MOST_GOODS_OF_A_TILE`] goods.
    pub fn of_last_layer(self, x: &CubeTensor, parameters: &CubeTensor, layer: &Layer) -> (CubeTensor, CubeTensor) {
        let [points, goods] = self.theta.shape().dims();
        assert!(goods <= MOST_GOODS_OF_A_TILE, "at most {MOST_GOODS_OF_A_TILE} goods, not {goods}");
        let (expansion, bundles) = self.room();
        ends_of_last_layer::launch(
            &expansion.client,
            CubeCount::new_1d(cubes(points.div_ceil(TILE))),
            CubeDim::new_2d(SIDE as u32, SIDE as u32),
            x.clone().into_buffer_arg(),
            parameters.clone().into_buffer_arg(),
            self.theta.clone().into_buffer_arg(),
            self.speeds.clone().into_buffer_arg(),
            expansion.clone().into_buffer_arg(),
            bundles.clone().into_buffer_arg(),
            layer.weight.start,
            layer.bias.start,
            layer.inputs,
            goods,
            StartBox::to_args(self.parametrisation),
            self.integral,
            self.is_exact,
            goods.div_ceil(WORD),
        );
        (expansion, bundles)
    }

    /// Memory for the falls and the bundles.
    fn room(&self) -> (CubeTensor, CubeTensor) {
        let [points, goods] = self.theta.shape().dims();
        let bundles = empty(self.theta, [points, goods.div_ceil(WORD)], DType::U32);
        (empty(self.theta, [points], DType::F32), bundles)
    }
}

/// By which factor a coordinate grows, and its derivative in the rate.
#[cube]
pub fn growth(rate: f32, speeds: &[f32], integral: f32, #[comptime] is_exact: bool) -> (f32, f32) {
    let mut grown = 1.0f32;
    let mut slope = 0.0f32;
    if comptime!(is_exact) {
        grown = (rate * integral).exp();
        slope = integral * grown;
    } else {
        for step in 0..speeds.len() {
            let factor = 1.0 + rate * speeds[step];
            slope = slope * factor + grown * speeds[step];
            grown *= factor;
        }
    }
    (grown, slope)
}

/// Where a coordinate ends.
#[cube]
fn end(start: f32, rate: f32, speeds: &[f32], integral: f32, #[comptime] is_exact: bool) -> f32 {
    let (grown, _) = growth(rate, speeds, integral, is_exact);
    start * grown
}

/// One thread a point.
#[cube(launch)]
fn ends_of_rates(
    theta: &[f32],
    rates: &[f32],
    speeds: &[f32],
    expansion: &mut [f32],
    bundles: &mut [u32],
    goods: usize,
    starts: &StartBox,
    integral: f32,
    #[comptime] is_exact: bool,
    #[comptime] words: usize,
) {
    let point = ABSOLUTE_POS;
    if point < expansion.len() {
        let mut total = 0.0f32;
        for word in 0..words {
            let first = word * WORD;
            let mut bits = 0u32;
            for good in first..min(first + WORD, goods) {
                let position = point * goods + good;
                let rate = rates[position];
                total += rate;
                let at = end(starts.start(theta[position]), rate, speeds, integral, is_exact);
                bits |= u32::cast_from(at >= 0.5) << (good - first) as u32;
            }
            bundles[point * words + word] = bits;
        }
        expansion[point] = total * integral;
    }
}

/// A tile of points with all of their goods: the first word of a bundle is in the tile's first half, the second in the other.
#[cube(launch)]
fn ends_of_last_layer(
    x: &[f32],
    parameters: &[f32],
    theta: &[f32],
    speeds: &[f32],
    expansion: &mut [f32],
    bundles: &mut [u32],
    weight: usize,
    bias: usize,
    inputs: usize,
    goods: usize,
    starts: &StartBox,
    integral: f32,
    #[comptime] is_exact: bool,
    #[comptime] words: usize,
) {
    let (across, down) = (UNIT_POS_X as usize, UNIT_POS_Y as usize);
    let points = expansion.len();
    let first_point = CUBE_POS_X as usize * TILE;
    let sums = products(x, x, parameters, 0, weight, points, inputs, goods, starts, Kind::Nothing, false);
    // What each thread knows of each of its points.
    let mut totals = Shared::<[f32]>::new_slice(TILE * SIDE);
    let mut bits = Shared::<[u32]>::new_slice(comptime!(words * TILE * SIDE));
    #[unroll]
    for own in 0..OWN {
        let place = down * OWN + own;
        let point = first_point + place;
        let mut total = 0.0f32;
        #[unroll]
        for half in 0..words {
            let of_point = sums[2 * own + half];
            let mut word = 0u32;
            #[unroll]
            for four in 0..4 {
                let bit = 4 * across + four;
                let good = half * WORD + bit;
                if point < points && good < goods {
                    let rate = of_point.extract(four) + parameters[bias + good];
                    total += rate;
                    let at = end(starts.start(theta[point * goods + good]), rate, speeds, integral, is_exact);
                    word |= u32::cast_from(at >= 0.5) << bit as u32;
                }
            }
            bits[(half * TILE + place) * SIDE + across] = word;
        }
        totals[place * SIDE + across] = total;
    }
    sync_cube();
    let place = UNIT_POS as usize;
    let point = first_point + place;
    if point < points {
        let mut total = 0.0f32;
        #[unroll]
        for part in 0..SIDE {
            total += totals[place * SIDE + part];
        }
        expansion[point] = total * integral;
        #[unroll]
        for half in 0..words {
            let mut word = 0u32;
            #[unroll]
            for part in 0..SIDE {
                word |= bits[(half * TILE + place) * SIDE + part];
            }
            bundles[point * words + half] = word;
        }
    }
}
