//! What a GPU takes at most.

/// Threads side by side in a GPU's cube that sums over the batch; neighbours read neighbouring columns.
pub(crate) const GPU_COLUMNS: usize = 32;
/// The most bidders of a batch on a GPU: every API allows this many cubes along one dimension.
pub const MOST_GPU_BIDDERS: usize = 65_535;
/// The most numbers in an array on a GPU, 2 GiB: no API binds more to a kernel on every card.
pub const MOST_GPU_NUMBERS: usize = 1 << 29;
/// The most support points of a menu element on a GPU: its gradient is summed in a cube's shared memory.
pub const MOST_GPU_SUPPORT: usize = 2048;

/// The menu elements of which a GPU's cube has all points: as many as its columns hold, or one that they pass over in turns.
pub(crate) fn elements_of_cube(support: usize) -> usize {
    (GPU_COLUMNS / support).max(1)
}

/// The most elements of a menu on a GPU.
pub fn most_gpu_elements(support: usize) -> usize {
    MOST_GPU_BIDDERS * elements_of_cube(support)
}

/// The points whose full matrices, of so many goods, are in a GPU's memory at a time, with as many Euler steps: as many as fit in 32 MiB, at
/// least one.
pub fn full_matrices_at_a_time(goods: usize, steps: usize) -> usize {
    const NUMBERS: usize = 1 << 23;
    (NUMBERS / goods.saturating_mul(goods.max(steps)).max(1)).max(1)
}
