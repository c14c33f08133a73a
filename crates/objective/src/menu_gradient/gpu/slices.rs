//! Sums over the batch, a slice of it a thread.

use crate::limits::GPU_COLUMNS as COLUMNS;
use burn_cubecl::cubecl;
use cubecl::prelude::*;

/// Slices of the batch that a cube sums at once: slice `s` takes rows `s`, `s + SLICES`, ...
pub const SLICES: usize = 8;

/// The sum of a column's [`SLICES`] parts, for the threads of the first slice; 0 for others.
#[cube]
pub fn sum_slices(part: f32) -> f32 {
    let mut parts = Shared::<[f32]>::new_slice(COLUMNS * SLICES);
    parts[UNIT_POS as usize] = part;
    sync_cube();
    let mut total = 0.0f32;
    if UNIT_POS_Y == 0 {
        #[unroll]
        for slice in 0..SLICES {
            total += parts[slice * COLUMNS + UNIT_POS_X as usize];
        }
    }
    // Nobody may write to the parts of a next call before all have read these.
    sync_cube();
    total
}
