//! What GPU kernels share, on burn's `CubeCL` tensors.

pub mod tile;

use burn::backend::{DType, Shape};
use burn_cubecl::cubecl::{CubeCount, CubeDim, calculate_cube_count_elemwise};
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::ops::numeric::empty_device_contiguous_dtype;
use burn_cubecl::tensor::CubeTensor;

/// Threads of a cube where each works alone, and of a cube that reduces a row.
pub const THREADS: usize = 256;
/// The most cubes along one dimension: every API allows as many.
pub const MOST_CUBES: usize = 65_535;

/// A contiguous `F32` tensor.
pub fn floats(tensor: CubeTensor) -> CubeTensor {
    assert_eq!(tensor.dtype, DType::F32, "float type");
    into_contiguous(tensor)
}

/// Memory on `like`'s device, not initialised. Contiguous on purpose: what burn allocates by default
/// has padded rows on CUDA.
pub fn empty<const R: usize>(like: &CubeTensor, shape: [usize; R], dtype: DType) -> CubeTensor {
    let (client, device) = (like.client.clone(), like.device.clone());
    empty_device_contiguous_dtype(client, device, Shape::new(shape), dtype)
}

/// A launch of at least so many threads on the tensor's device.
pub fn one_thread_each(of: &CubeTensor, threads: usize) -> (CubeCount, CubeDim) {
    let dim = CubeDim::new_1d(THREADS as u32);
    (calculate_cube_count_elemwise(&of.client, threads, dim), dim)
}

/// A count of cubes along one dimension.
///
/// # Panics
/// If there are more than [`MOST_CUBES`].
pub fn cubes(count: usize) -> u32 {
    assert!(count <= MOST_CUBES, "at most {MOST_CUBES} cubes in a row, not {count}");
    count as u32
}
