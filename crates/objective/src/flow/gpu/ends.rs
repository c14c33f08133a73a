//! Where points end on a GPU: the fall of their densities, and the bundles that they are rounded to.

#![expect(clippy::needless_range_loop, reason = "kernels loop over numbers")]

use super::starts::StartBox;
use crate::flow::{Parametrisation, Path};
use crate::gpu::{WORD, empty, one_thread_each};
use burn::backend::{DType, TensorMetadata, ops::FloatTensorOps};
use burn::tensor::TensorData;
use burn_cubecl::{CubeBackend as Cube, cubecl, tensor::CubeTensor};
use cubecl::prelude::*;

/// The fall of the log density `[P]` and the bundles `[P, W]` of points that start where `theta` `[P, M]` says and grow at these
/// `rates` `[P, M]`.
pub fn of_points(
    theta: &CubeTensor,
    rates: CubeTensor,
    parametrisation: Parametrisation,
    path: Path,
    integral: f32,
) -> (CubeTensor, CubeTensor) {
    let [points, goods] = theta.shape().dims();
    let expansion = empty(theta, [points], DType::F32);
    let words = goods.div_ceil(WORD);
    let bundles = empty(theta, [points, words], DType::U32);
    let (count, dim) = one_thread_each(&expansion, points);
    // A kernel of the exact path reads no speeds.
    let (is_exact, speeds) = match path {
        Path::Exact => (true, rates.clone()),
        Path::Euler(speeds) => {
            let count = speeds.len();
            (false, Cube::float_from_data(TensorData::new(speeds, [count]), &theta.device))
        }
    };
    end::launch(
        &theta.client,
        count,
        dim,
        theta.clone().into_buffer_arg(),
        rates.into_buffer_arg(),
        speeds.into_buffer_arg(),
        expansion.clone().into_buffer_arg(),
        bundles.clone().into_buffer_arg(),
        goods,
        StartBox::to_args(parametrisation),
        integral,
        is_exact,
        words,
    );
    (expansion, bundles)
}

/// One thread a point.
#[cube(launch)]
fn end(
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
                let mut at = starts.start(theta[position]);
                if comptime!(is_exact) {
                    at *= (rate * integral).exp();
                } else {
                    for step in 0..speeds.len() {
                        at *= 1.0 + rate * speeds[step];
                    }
                }
                bits |= u32::cast_from(at >= 0.5) << (good - first) as u32;
            }
            bundles[point * words + word] = bits;
        }
        expansion[point] = total * integral;
    }
}
