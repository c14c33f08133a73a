//! What GPU kernels share, on burn's `CubeCL` tensors.

use burn::backend::DType;
use burn_cubecl::cubecl::{CubeCount, CubeDim, calculate_cube_count_elemwise};
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::tensor::CubeTensor;

/// Threads of a cube where each works alone, and of a cube that reduces a row.
pub const THREADS: usize = 256;

/// A contiguous `F32` tensor.
pub fn floats(tensor: CubeTensor) -> CubeTensor {
    assert_eq!(tensor.dtype, DType::F32, "float type");
    into_contiguous(tensor)
}

/// A launch of at least so many threads on the tensor's device.
pub fn one_thread_each(of: &CubeTensor, threads: usize) -> (CubeCount, CubeDim) {
    let dim = CubeDim::new_1d(THREADS as u32);
    (calculate_cube_count_elemwise(&of.client, threads, dim), dim)
}
