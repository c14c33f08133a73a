//! The menu objective's kernels on a GPU: rounding, utilities, choice and their gradients, on burn's `CubeCL` tensors.
//!
//! Floats are `F32`. Bundles, atoms, offsets and batches are 32-bit integers, `U32` or `I32`: only their bits count. Inputs
//! may be views; results are new, contiguous tensors. Kernels check their indices: a bidder that does not exist gives wrong
//! numbers, nothing worse.

mod kernels;

use burn::backend::{DType, Shape, TensorMetadata};
use burn_cubecl::{
    CubeBackend as Cube,
    cubecl::{CubeCount, CubeDim, calculate_cube_count_elemwise},
    kernel::into_contiguous,
    ops::numeric::empty_device_contiguous_dtype,
    tensor::CubeTensor,
};

use self::kernels::{BiddersArgs, ItemBiddersLaunch, SLICES, THREADS, WORD, XorBiddersLaunch};
use crate::backend::BidderTensors;
use crate::device::{GPU_COLUMNS as COLUMNS, MOST_GPU_BIDDERS};

impl BidderTensors<Cube> {
    /// As kernel arguments, for bundles of so many words.
    fn to_args(&self, words: usize) -> BiddersArgs {
        match self.clone() {
            Self::Xor { atoms, values, offsets } => {
                assert_eq!(atoms.shape().dims::<2>()[1], words, "words of an atom");
                BiddersArgs::Xor(XorBiddersLaunch::new(
                    integers(atoms).into_buffer_arg(),
                    floats(values).into_buffer_arg(),
                    integers(offsets).into_buffer_arg(),
                ))
            }
            Self::Items { values, unit_demand } => {
                let [_, goods] = values.shape().dims();
                assert_eq!(words, goods.div_ceil(WORD), "words of a bundle of {goods} goods");
                let values = floats(values).into_buffer_arg();
                BiddersArgs::Items(ItemBiddersLaunch::new(values, goods, unit_demand))
            }
            Self::Host(_) => unreachable!("a GPU's bidders are in its memory"),
        }
    }
}

/// What [`choice`] returns.
#[derive(Clone, Debug)]
pub struct Choice {
    /// `[B]`: each bidder's expected payment.
    pub payments: CubeTensor,
    /// `[B, J]`: gradient of the mean payment in the utilities.
    pub upstream: CubeTensor,
    /// `[J]`: gradient of the mean payment in the prices, their part in the utilities included.
    pub price_gradient: CubeTensor,
}

/// Bundles of the goods whose end point is at least one half.
///
/// # Shapes
/// `ends` `[P, M]` -> `[P, W]`, `U32`.
pub fn round(ends: CubeTensor) -> CubeTensor {
    let ends = floats(ends);
    let [points, goods] = ends.shape().dims();
    let words = goods.div_ceil(WORD);
    let bundles = empty(&ends, [points, words], DType::U32);
    let (count, dim) = one_thread_each(&bundles);
    kernels::round::launch(
        &bundles.client,
        count,
        dim,
        ends.into_buffer_arg(),
        bundles.clone().into_buffer_arg(),
        goods,
        words,
    );
    bundles
}

/// One for each good that a bundle holds, else zero.
///
/// # Shapes
/// `bundles` `[P, W]` -> `[P, M]` with `M = goods`.
pub fn indicators(bundles: CubeTensor, goods: usize) -> CubeTensor {
    let bundles = integers(bundles);
    let [points, words] = bundles.shape().dims();
    assert_eq!(words, goods.div_ceil(WORD), "words of a bundle of {goods} goods");
    let indicators = empty(&bundles, [points, goods], DType::F32);
    let (count, dim) = one_thread_each(&indicators);
    kernels::indicators::launch(
        &indicators.client,
        count,
        dim,
        bundles.into_buffer_arg(),
        indicators.clone().into_buffer_arg(),
        goods,
        words,
    );
    indicators
}

/// `sum_d weights[j, d] * V(batch[b], bundle j * D + d) - prices[j]`.
///
/// # Shapes
/// `weights` `[J, D]`, `prices` `[J]`, `bundles` `[J * D, W]`, `batch` `[B]` -> `[B, J]`.
///
/// # Panics
/// If shapes disagree, or with more than [`MOST_GPU_BIDDERS`] rows.
pub fn utilities(
    weights: CubeTensor,
    prices: CubeTensor,
    bundles: CubeTensor,
    bidders: &BidderTensors<Cube>,
    batch: CubeTensor,
) -> CubeTensor {
    let (weights, prices) = (floats(weights), floats(prices));
    let (bundles, batch) = (integers(bundles), integers(batch));
    let [elements, support] = weights.shape().dims();
    let [points, words] = bundles.shape().dims();
    let [rows] = batch.shape().dims();
    assert_eq!(prices.shape().dims(), [elements], "prices");
    assert_eq!(points, elements * support, "bundles");
    let utilities = empty(&weights, [rows, elements], DType::F32);
    kernels::utilities::launch(
        &utilities.client,
        CubeCount::new_2d(cubes(elements.div_ceil(THREADS)), cubes(rows)),
        CubeDim::new_1d(THREADS as u32),
        weights.into_buffer_arg(),
        prices.into_buffer_arg(),
        bundles.into_buffer_arg(),
        bidders.to_args(words),
        batch.into_buffer_arg(),
        utilities.clone().into_buffer_arg(),
        words,
    );
    utilities
}

/// `sum_b upstream[b, j] * V(batch[b], bundle j * D + d)`, the values computed anew.
///
/// # Shapes
/// `upstream` `[B, J]`, `bundles` `[J * D, W]`, `batch` `[B]` -> `[J, D]` with `D = support`.
///
/// # Panics
/// If shapes disagree, or with more than [`MOST_GPU_POINTS`](crate::device::MOST_GPU_POINTS) points.
pub fn weight_gradient(
    upstream: CubeTensor,
    bundles: CubeTensor,
    bidders: &BidderTensors<Cube>,
    batch: CubeTensor,
    support: usize,
) -> CubeTensor {
    let upstream = floats(upstream);
    let (bundles, batch) = (integers(bundles), integers(batch));
    let [rows, elements] = upstream.shape().dims();
    let [points, words] = bundles.shape().dims();
    assert_eq!(batch.shape().dims(), [rows], "batch");
    assert_eq!(points, elements * support, "bundles");
    let gradient = empty(&upstream, [elements, support], DType::F32);
    kernels::weight_gradient::launch(
        &gradient.client,
        CubeCount::new_1d(cubes(points.div_ceil(COLUMNS))),
        CubeDim::new_2d(COLUMNS as u32, SLICES as u32),
        upstream.into_buffer_arg(),
        bundles.into_buffer_arg(),
        bidders.to_args(words),
        batch.into_buffer_arg(),
        gradient.clone().into_buffer_arg(),
        support,
        words,
    );
    gradient
}

/// Expected payments when bidders choose by softmax, with a null option of utility and price zero,
/// and the gradients of their mean.
///
/// # Shapes
/// `utilities` `[B, J]`, `prices` `[J]`; see [`Choice`].
///
/// # Panics
/// If shapes disagree, or with more than [`MOST_GPU_BIDDERS`] rows.
pub fn choice(utilities: CubeTensor, prices: CubeTensor, sharpness: f32) -> Choice {
    let (utilities, prices) = (floats(utilities), floats(prices));
    let [rows, elements] = utilities.shape().dims();
    assert_eq!(prices.shape().dims(), [elements], "prices");
    let client = utilities.client.clone();
    let choices = empty(&utilities, [rows, elements], DType::F32);
    let payments = empty(&utilities, [rows], DType::F32);
    let price_gradient = empty(&utilities, [elements], DType::F32);
    kernels::choose::launch(
        &client,
        CubeCount::new_1d(cubes(rows)),
        CubeDim::new_1d(THREADS as u32),
        utilities.into_buffer_arg(),
        prices.clone().into_buffer_arg(),
        sharpness,
        choices.clone().into_buffer_arg(),
        payments.clone().into_buffer_arg(),
    );
    kernels::choice_gradient::launch(
        &client,
        CubeCount::new_1d(cubes(elements.div_ceil(COLUMNS))),
        CubeDim::new_2d(COLUMNS as u32, SLICES as u32),
        choices.clone().into_buffer_arg(),
        payments.clone().into_buffer_arg(),
        prices.into_buffer_arg(),
        sharpness,
        price_gradient.clone().into_buffer_arg(),
    );
    Choice { payments, upstream: choices, price_gradient }
}

/// A contiguous `F32` tensor.
fn floats(tensor: CubeTensor) -> CubeTensor {
    assert_eq!(tensor.dtype, DType::F32, "float type");
    into_contiguous(tensor)
}

/// A contiguous tensor of 32-bit integers.
fn integers(tensor: CubeTensor) -> CubeTensor {
    assert!(matches!(tensor.dtype, DType::U32 | DType::I32), "integer type {:?}", tensor.dtype);
    into_contiguous(tensor)
}

/// Memory on `like`'s device, not initialised. Contiguous on purpose: what burn allocates by default
/// has padded rows on CUDA.
fn empty<const R: usize>(like: &CubeTensor, shape: [usize; R], dtype: DType) -> CubeTensor {
    let (client, device) = (like.client.clone(), like.device.clone());
    empty_device_contiguous_dtype(client, device, Shape::new(shape), dtype)
}

/// A count of cubes along one dimension, of which every API allows this many.
fn cubes(count: usize) -> u32 {
    assert!(count <= MOST_GPU_BIDDERS, "at most {MOST_GPU_BIDDERS} cubes in a row, not {count}");
    count as u32
}

fn one_thread_each(output: &CubeTensor) -> (CubeCount, CubeDim) {
    let threads = output.shape().num_elements();
    let dim = CubeDim::new_1d(THREADS as u32);
    (calculate_cube_count_elemwise(&output.client, threads, dim), dim)
}
