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
    fn flow_loss(rates: Float, speeds: Float, starts: Float, ends: Float, times: Float) -> Float {
        let [rates, speeds, starts, ends, times] = [rates, speeds, starts, ends, times].map(floats);
        let [points, goods] = rates.shape().dims();
        let count = (points * goods).div_ceil(THREADS).min(SUMS);
        let (sums, loss) = (empty(&rates, [count], DType::F32), empty(&rates, [1], DType::F32));
        let client = rates.client.clone();
        sum_squares::launch(
            &client,
            CubeCount::new_1d(cubes(count)),
            CubeDim::new_1d(THREADS as u32),
            rates.into_buffer_arg(),
            speeds.into_buffer_arg(),
            starts.into_buffer_arg(),
            ends.into_buffer_arg(),
            times.into_buffer_arg(),
            sums.clone().into_buffer_arg(),
            points,
            goods,
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
        let Pass { rates, speeds, starts, ends, times } = pass;
        let [rates, speeds, starts, ends, times, upstream] = [rates, speeds, starts, ends, times, upstream].map(floats);
        let [points, goods] = rates.shape().dims();
        let by_rates = empty(&rates, [points, goods], DType::F32);
        let by_speeds = empty(&rates, [points, 1], DType::F32);
        gradients::launch(
            &rates.client.clone(),
            CubeCount::new_1d(cubes(points.div_ceil(POINTS))),
            CubeDim::new_2d(LANES as u32, POINTS as u32),
            rates.into_buffer_arg(),
            speeds.into_buffer_arg(),
            starts.into_buffer_arg(),
            ends.into_buffer_arg(),
            times.into_buffer_arg(),
            upstream.into_buffer_arg(),
            by_rates.clone().into_buffer_arg(),
            by_speeds.clone().into_buffer_arg(),
            points,
            goods,
            -2.0 / (points * goods) as f32,
        );
        [by_rates, by_speeds]
    }
}

/// The sums of squares of each cube's numbers; thread `i` of `n` takes numbers `i`, `i + n`, ...
#[cube(launch)]
fn sum_squares(
    rates: &[f32],
    speeds: &[f32],
    starts: &[f32],
    ends: &[f32],
    times: &[f32],
    sums: &mut [f32],
    points: usize,
    goods: usize,
) {
    let mut part = 0.0f32;
    for index in range_stepped(ABSOLUTE_POS, points * goods, sums.len() * THREADS) {
        let point = index / goods;
        let (start, end, time) = (starts[index], ends[index], times[point]);
        let difference = end - start - rates[index] * place_at(start, end, time) * speeds[point];
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

/// The gradients in rates and speeds. A point's threads take a good each, then the next.
#[cube(launch)]
fn gradients(
    rates: &[f32],
    speeds: &[f32],
    starts: &[f32],
    ends: &[f32],
    times: &[f32],
    upstream: &[f32],
    by_rates: &mut [f32],
    by_speeds: &mut [f32],
    points: usize,
    goods: usize,
    factor: f32,
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
            let place = place_at(start, end, time);
            let velocity = rates[index] * place;
            let slope = of_square * (end - start - velocity * speed);
            part += slope * velocity;
            by_rates[index] = slope * speed * place;
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
