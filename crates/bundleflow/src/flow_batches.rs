//! The batches of stage 1 on their way to the device.

use burn::tensor::{Device, Tensor, TensorData};
use diffecon_objective::StraightPaths;
use diffecon_tensor::device::is_host;

/// Steps whose batches go to a GPU in one transfer.
const STEPS: usize = 64;
/// Numbers of such a transfer at most, 128 MiB, which every GPU takes as one array; larger batches go fewer at a time.
const NUMBERS: usize = 1 << 25;

/// Straight paths, and a time on each, in host memory.
pub struct Batch {
    /// Jittered support points `[P * M]`.
    pub starts: Vec<f32>,
    /// Points around their bundles `[P * M]`.
    pub ends: Vec<f32>,
    /// `[P]`
    pub times: Vec<f32>,
}

/// Steps whose batches of so many points are drawn together: a GPU gets them in one transfer, the CPU needs none.
pub fn steps_ahead(points: usize, goods: usize, device: &Device) -> usize {
    if is_host(device) { 1 } else { (NUMBERS / (points * (2 * goods + 1))).clamp(1, STEPS) }
}

/// The batches, of equal sizes, as tensors; they go to a GPU in one transfer.
pub fn send(batches: Vec<Batch>, goods: usize, device: &Device) -> Vec<StraightPaths> {
    if is_host(device) {
        let rows = |numbers: Vec<f32>, columns| {
            let rows = numbers.len() / columns;
            Tensor::from_data(TensorData::new(numbers, [rows, columns]), device)
        };
        let paths = |Batch { starts, ends, times }| StraightPaths {
            starts: rows(starts, goods),
            ends: rows(ends, goods),
            times: rows(times, 1),
        };
        return batches.into_iter().map(paths).collect();
    }
    let (count, points) = (batches.len(), batches.first().map_or(0, |batch| batch.times.len()));
    let mut numbers = Vec::with_capacity(count * points * (2 * goods + 1));
    batches.iter().for_each(|batch| numbers.extend_from_slice(&batch.starts));
    batches.iter().for_each(|batch| numbers.extend_from_slice(&batch.ends));
    batches.iter().for_each(|batch| numbers.extend_from_slice(&batch.times));
    let total = numbers.len();
    let all = Tensor::<1>::from_data(TensorData::new(numbers, [total]), device);
    // No copies where the batch is a multiple of 128 points, as GPUs want parts of an array to begin.
    let rows = |first: usize, columns: usize| {
        all.clone().narrow(0, first * points, columns * points).reshape([points, columns])
    };
    let paths = |step: usize| StraightPaths {
        starts: rows(step * goods, goods),
        ends: rows((count + step) * goods, goods),
        times: rows(2 * count * goods + step, 1),
    };
    (0..count).map(paths).collect()
}
