//! The loss of a flow on the CPU, in one pass over the points there and one back.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use super::backend::{Gradient, Operation, Pass};
use crate::host::Host;
use burn::backend::{TensorMetadata, tensor::FloatTensor};
use diffecon_tensor::elementary::sum;
use pulp::{Arch, Simd};
use rayon::prelude::*;

/// Numbers a task of the parallel loops.
const CHUNK: usize = 16_384;

impl<B: Host> Operation for B {
    fn flow_loss(
        rates: FloatTensor<Self>,
        speeds: FloatTensor<Self>,
        starts: FloatTensor<Self>,
        ends: FloatTensor<Self>,
        times: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        let [points, goods] = rates.shape().dims();
        let values = [&rates, &speeds, &starts, &ends, &times].map(|tensor| Self::slice(tensor));
        let [rates, speeds, starts, ends, times] = values.each_ref().map(|values| &**values);
        let paths = Paths { goods, speeds, starts, ends, times };
        let rows = rows_of_chunk(goods);
        // In the order of the chunks, whatever the threads.
        let squares: Vec<f64> = rates
            .par_chunks(rows * goods)
            .enumerate()
            .map(|(chunk, rates)| squares(rates, paths.part(chunk * rows, rates.len() / goods)))
            .collect();
        let mean = squares.iter().sum::<f64>() / (points * goods) as f64;
        Self::from_values(vec![mean as f32], [1])
    }
}

impl<B: Host> Gradient for B {
    fn flow_loss_backward(pass: Pass<Self>, upstream: FloatTensor<Self>) -> [FloatTensor<Self>; 2] {
        let [points, goods] = pass.rates.shape().dims();
        let values = [&pass.speeds, &pass.starts, &pass.ends, &pass.times].map(|tensor| Self::slice(tensor));
        let [speeds, starts, ends, times] = values.each_ref().map(|values| &**values);
        let paths = Paths { goods, speeds, starts, ends, times };
        let factor = Self::slice(&upstream)[0] / (points * goods) as f32;
        let (mut by_rates, mut by_speeds) = (Self::into_values(pass.rates), vec![0.0; points]);
        let rows = rows_of_chunk(goods);
        let chunks = by_rates.par_chunks_mut(rows * goods).zip(by_speeds.par_chunks_mut(rows)).enumerate();
        chunks.for_each(|(chunk, (by_rates, by_speeds))| {
            gradients(by_rates, paths.part(chunk * rows, by_speeds.len()), factor, by_speeds);
        });
        [Self::from_values(by_rates, [points, goods]), Self::from_values(by_speeds, [points, 1])]
    }
}

/// Rows of about [`CHUNK`] numbers.
fn rows_of_chunk(goods: usize) -> usize {
    (CHUNK / goods).max(1)
}

/// Paths of some points, and how fast the flow is on them.
#[derive(Clone, Copy)]
struct Paths<'a> {
    goods: usize,
    /// `[P]`
    speeds: &'a [f32],
    /// `[P, M]`
    starts: &'a [f32],
    /// `[P, M]`
    ends: &'a [f32],
    /// `[P]`
    times: &'a [f32],
}

/// The path of a point.
struct Path<'a> {
    speed: f32,
    start: &'a [f32],
    end: &'a [f32],
    time: f32,
}

impl<'a> Paths<'a> {
    /// Those of so many points from one on.
    fn part(self, first: usize, points: usize) -> Self {
        let row = |numbers: &'a [f32]| &numbers[first..first + points];
        let rows = |numbers: &'a [f32]| &numbers[first * self.goods..(first + points) * self.goods];
        Self {
            goods: self.goods,
            speeds: row(self.speeds),
            starts: rows(self.starts),
            ends: rows(self.ends),
            times: row(self.times),
        }
    }

    #[inline(always)]
    fn path(&self, point: usize) -> Path<'a> {
        let row = point * self.goods..(point + 1) * self.goods;
        let (start, end) = (&self.starts[row.clone()], &self.ends[row]);
        Path { speed: self.speeds[point], start, end, time: self.times[point] }
    }
}

/// The sum of the squares of the difference in velocity, where the diagonals are `rates` `[P, M]`.
#[pulp::with_simd(squares = Arch::new())]
#[inline(always)]
fn squares_with_simd<S: Simd>(_simd: S, rates: &[f32], paths: Paths<'_>) -> f64 {
    let mut squares = vec![0.0_f32; paths.goods];
    let mut total = 0.0;
    for (point, rates) in rates.chunks_exact(paths.goods).enumerate() {
        let Path { speed, start, end, time } = paths.path(point);
        for (square, ((rate, start), end)) in squares.iter_mut().zip(rates.iter().zip(start).zip(end)) {
            let place = end * time + start * (1.0 - time);
            let difference = end - start - rate * place * speed;
            *square = difference * difference;
        }
        total += f64::from(sum(&squares));
    }
    total
}

/// Replaces `rates` `[P, M]` by the gradient in them, and `by_speeds` `[P]` by that in the speeds, for an upstream gradient of
/// `factor` a square.
#[pulp::with_simd(gradients = Arch::new())]
#[inline(always)]
fn gradients_with_simd<S: Simd>(_simd: S, rates: &mut [f32], paths: Paths<'_>, factor: f32, by_speeds: &mut [f32]) {
    let mut of_goods = vec![0.0_f32; paths.goods];
    for (point, (rates, by_speed)) in rates.chunks_exact_mut(paths.goods).zip(by_speeds).enumerate() {
        let Path { speed, start, end, time } = paths.path(point);
        for ((rate, of_good), (start, end)) in rates.iter_mut().zip(&mut of_goods).zip(start.iter().zip(end)) {
            let place = end * time + start * (1.0 - time);
            let velocity = *rate * place;
            let slope = -(factor * 2.0 * (end - start - velocity * speed));
            *of_good = slope * velocity;
            *rate = slope * speed * place;
        }
        *by_speed = sum(&of_goods);
    }
}
