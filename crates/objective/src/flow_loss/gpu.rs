//! The loss of a flow on a GPU: two launches there and one back.

use super::backend::{Gradient, Operation, Pass};
use crate::gpu::{Fold, THREADS, cubes, empty, floats, reduce};
use burn::backend::{DType, TensorMetadata, tensor::FloatTensor};
use burn_cubecl::{CubeBackend as Cube, cubecl};
use cubecl::prelude::*;

/// Cubes at most whose sums of squares are added up afterwards, by a thread each.
const SUMS: usize = THREADS;
/// Threads of a cube that share the goods of a point; neighbours read neighbouring goods.
const LANES: usize = 32;
/// Points of a cube.
const POINTS: usize = 8;

type Float = FloatTensor<Cube>;

impl Operation for Cube {
    fn flow_loss(matrices: Float, speeds: Float, starts: Float, ends: Float, times: Float) -> Float {
        let [matrices, speeds, starts, ends, times] = [matrices, speeds, starts, ends, times].map(floats);
        let ([points, goods], [_, width]) = (starts.shape().dims(), matrices.shape().dims());
        let count = (points * goods).div_ceil(THREADS).min(SUMS);
        let (sums, loss) = (empty(&starts, [count], DType::F32), empty(&starts, [1], DType::F32));
        let client = starts.client.clone();
        sum_squares::launch(
            &client,
            CubeCount::new_1d(cubes(count)),
            CubeDim::new_1d(THREADS as u32),
            matrices.into_buffer_arg(),
            speeds.into_buffer_arg(),
            starts.into_buffer_arg(),
            ends.into_buffer_arg(),
            times.into_buffer_arg(),
            sums.clone().into_buffer_arg(),
            points,
            goods,
            width != goods,
        );
        mean::launch(
            &client,
            CubeCount::new_single(),
            CubeDim::new_1d(THREADS as u32),
            sums.into_buffer_arg(),
            loss.clone().into_buffer_arg(),
            (points * goods) as f32,
        );
        loss
    }
}

impl Gradient for Cube {
    fn flow_loss_backward(pass: Pass<Self>, upstream: Float) -> [Float; 2] {
        let Pass { matrices, speeds, starts, ends, times } = pass;
        let [matrices, speeds, starts, ends, times, upstream] =
            [matrices, speeds, starts, ends, times, upstream].map(floats);
        let ([points, goods], [_, width]) = (starts.shape().dims(), matrices.shape().dims());
        let by_matrices = empty(&starts, [points, width], DType::F32);
        let by_speeds = empty(&starts, [points, 1], DType::F32);
        gradients::launch(
            &starts.client.clone(),
            CubeCount::new_1d(cubes(points.div_ceil(POINTS))),
            CubeDim::new_2d(LANES as u32, POINTS as u32),
            matrices.into_buffer_arg(),
            speeds.into_buffer_arg(),
            starts.into_buffer_arg(),
            ends.into_buffer_arg(),
            times.into_buffer_arg(),
            upstream.into_buffer_arg(),
            by_matrices.clone().into_buffer_arg(),
            by_speeds.clone().into_buffer_arg(),
            points,
            goods,
            -2.0 / (points * goods) as f32,
            width != goods,
        );
        [by_matrices, by_speeds]
    }
}

/// The sums of squares of each cube's numbers; thread `i` of `n` takes numbers `i`, `i + n`, ...
#[cube(launch)]
fn sum_squares(
    matrices: &[f32],
    speeds: &[f32],
    starts: &[f32],
    ends: &[f32],
    times: &[f32],
    sums: &mut [f32],
    points: usize,
    goods: usize,
    #[comptime] is_full: bool,
) {
    let mut part = 0.0f32;
    for index in range_stepped(ABSOLUTE_POS, points * goods, sums.len() * THREADS) {
        let point = index / goods;
        let velocity = velocity(matrices, starts, ends, times[point], index, goods, is_full);
        let difference = ends[index] - starts[index] - velocity * speeds[point];
        part += difference * difference;
    }
    let sum = reduce(part, Fold::Sum);
    if UNIT_POS == 0 {
        sums[CUBE_POS] = sum;
    }
}

/// The share `time` of the way.
#[cube]
fn place_at(start: f32, end: f32, time: f32) -> f32 {
    end * time + start * (1.0 - time)
}

/// The velocity `Q s` in the coordinate `index` of all points' where the point is the share `time` of its way.
#[cube]
fn velocity(
    matrices: &[f32],
    starts: &[f32],
    ends: &[f32],
    time: f32,
    index: usize,
    goods: usize,
    #[comptime] is_full: bool,
) -> f32 {
    let mut velocity = 0.0f32;
    if comptime!(is_full) {
        let point = index / goods * goods;
        for good in 0..goods {
            velocity += matrices[index * goods + good] * place_at(starts[point + good], ends[point + good], time);
        }
    } else {
        velocity = matrices[index] * place_at(starts[index], ends[index], time);
    }
    velocity
}

/// The total of the sums over a count, by one cube.
#[cube(launch)]
fn mean(sums: &[f32], mean: &mut [f32], count: f32) {
    let unit = UNIT_POS as usize;
    let mut part = 0.0f32;
    if unit < sums.len() {
        part = sums[unit];
    }
    let total = reduce(part, Fold::Sum);
    if unit == 0 {
        mean[0] = total / count;
    }
}

/// The gradients in matrices and speeds. A point's threads take a good each, then the next.
#[cube(launch)]
fn gradients(
    matrices: &[f32],
    speeds: &[f32],
    starts: &[f32],
    ends: &[f32],
    times: &[f32],
    upstream: &[f32],
    by_matrices: &mut [f32],
    by_speeds: &mut [f32],
    points: usize,
    goods: usize,
    factor: f32,
    #[comptime] is_full: bool,
) {
    let (lane, down) = (UNIT_POS_X as usize, UNIT_POS_Y as usize);
    let point = CUBE_POS_X as usize * POINTS + down;
    let mut parts = Shared::<[f32]>::new_slice(LANES * POINTS);
    let mut part = 0.0f32;
    if point < points {
        let of_square = factor * upstream[0];
        let (speed, time) = (speeds[point], times[point]);
        for good in range_stepped(lane, goods, LANES) {
            let index = point * goods + good;
            let (start, end) = (starts[index], ends[index]);
            let velocity = velocity(matrices, starts, ends, time, index, goods, is_full);
            let slope = of_square * (end - start - velocity * speed);
            part += slope * velocity;
            if comptime!(is_full) {
                for other in 0..goods {
                    let place = place_at(starts[point * goods + other], ends[point * goods + other], time);
                    by_matrices[index * goods + other] = slope * speed * place;
                }
            } else {
                by_matrices[index] = slope * speed * place_at(start, end, time);
            }
        }
    }
    parts[down * LANES + lane] = part;
    sync_cube();
    if point < points && lane == 0 {
        let mut sum = 0.0f32;
        for other in 0..LANES {
            sum += parts[down * LANES + other];
        }
        by_speeds[point] = sum;
    }
}
