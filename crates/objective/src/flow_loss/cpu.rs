//! The loss of a flow on the CPU, in one pass over the points there and one back.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use super::backend::{Gradient, Operation, Pass};
use crate::host::Host;
use burn::backend::{TensorMetadata, tensor::FloatTensor};
use diffecon_tensor::elementary::{dot, sum};
use pulp::{Arch, Simd};
use rayon::prelude::*;

/// Numbers a task of the parallel loops.
const CHUNK: usize = 16_384;

impl<B: Host> Operation for B {
    fn flow_loss(
        matrices: FloatTensor<Self>,
        speeds: FloatTensor<Self>,
        starts: FloatTensor<Self>,
        ends: FloatTensor<Self>,
        times: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        let ([points, goods], [_, width]) = (starts.shape().dims(), matrices.shape().dims());
        let values = [&matrices, &speeds, &starts, &ends, &times].map(|tensor| Self::slice(tensor));
        let [matrices, speeds, starts, ends, times] = values.each_ref().map(|values| &**values);
        let paths = Paths { goods, speeds, starts, ends, times };
        let rows = rows_of_chunk(width);
        // In the order of the chunks, whatever the threads.
        let squares: Vec<f64> = matrices
            .par_chunks(rows * width)
            .enumerate()
            .map(|(chunk, matrices)| squares(matrices, width, paths.part(chunk * rows, matrices.len() / width)))
            .collect();
        let mean = squares.iter().sum::<f64>() / (points * goods) as f64;
        Self::from_values(vec![mean as f32], [1])
    }
}

impl<B: Host> Gradient for B {
    fn flow_loss_backward(pass: Pass<Self>, upstream: FloatTensor<Self>) -> [FloatTensor<Self>; 2] {
        let ([points, goods], [_, width]) = (pass.starts.shape().dims(), pass.matrices.shape().dims());
        let values = [&pass.speeds, &pass.starts, &pass.ends, &pass.times].map(|tensor| Self::slice(tensor));
        let [speeds, starts, ends, times] = values.each_ref().map(|values| &**values);
        let paths = Paths { goods, speeds, starts, ends, times };
        let factor = Self::slice(&upstream)[0] / (points * goods) as f32;
        let (mut by_matrices, mut by_speeds) = (Self::into_values(pass.matrices), vec![0.0; points]);
        let rows = rows_of_chunk(width);
        let chunks = by_matrices.par_chunks_mut(rows * width).zip(by_speeds.par_chunks_mut(rows)).enumerate();
        chunks.for_each(|(chunk, (by_matrices, by_speeds))| {
            gradients(by_matrices, width, paths.part(chunk * rows, by_speeds.len()), factor, by_speeds);
        });
        [Self::from_values(by_matrices, [points, width]), Self::from_values(by_speeds, [points, 1])]
    }
}

/// Rows of about [`CHUNK`] numbers.
fn rows_of_chunk(width: usize) -> usize {
    (CHUNK / width).max(1)
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

/// What a point with its place and velocity needs.
struct Room {
    /// Where it is `[M]`.
    places: Vec<f32>,
    /// `Q` times that `[M]`.
    velocities: Vec<f32>,
    /// A number of each good's.
    of_goods: Vec<f32>,
}

impl Room {
    fn new(goods: usize) -> Self {
        let [places, velocities, of_goods] = [(); 3].map(|()| vec![0.0; goods]);
        Self { places, velocities, of_goods }
    }

    /// Puts a point on its path, where its matrix is a diagonal or full.
    #[inline(always)]
    fn put(&mut self, matrix: &[f32], Path { start, end, time, .. }: &Path<'_>) {
        for (place, (start, end)) in self.places.iter_mut().zip(start.iter().zip(*end)) {
            *place = end * time + start * (1.0 - time);
        }
        let goods = self.places.len();
        if matrix.len() == goods {
            for (velocity, (rate, place)) in self.velocities.iter_mut().zip(matrix.iter().zip(&self.places)) {
                *velocity = rate * place;
            }
        } else {
            for (velocity, row) in self.velocities.iter_mut().zip(matrix.chunks_exact(goods)) {
                *velocity = dot(row, &self.places);
            }
        }
    }
}

/// The sum of the squares of the difference in velocity, where the matrices are `[P, width]`.
#[pulp::with_simd(squares = Arch::new())]
#[inline(always)]
fn squares_with_simd<S: Simd>(_simd: S, matrices: &[f32], width: usize, paths: Paths<'_>) -> f64 {
    let mut room = Room::new(paths.goods);
    let mut total = 0.0;
    for (point, matrix) in matrices.chunks_exact(width).enumerate() {
        let path = paths.path(point);
        room.put(matrix, &path);
        let Path { speed, start, end, .. } = path;
        let squares = room.of_goods.iter_mut().zip(&room.velocities);
        for ((square, velocity), (start, end)) in squares.zip(start.iter().zip(end)) {
            let difference = end - start - velocity * speed;
            *square = difference * difference;
        }
        total += f64::from(sum(&room.of_goods));
    }
    total
}

/// Replaces `matrices` `[P, width]` by the gradient in them, and `by_speeds` `[P]` by that in the speeds, for an upstream gradient of
/// `factor` a square.
#[pulp::with_simd(gradients = Arch::new())]
#[inline(always)]
fn gradients_with_simd<S: Simd>(
    _simd: S,
    matrices: &mut [f32],
    width: usize,
    paths: Paths<'_>,
    factor: f32,
    by_speeds: &mut [f32],
) {
    let goods = paths.goods;
    let mut room = Room::new(goods);
    for (point, (matrix, by_speed)) in matrices.chunks_exact_mut(width).zip(by_speeds).enumerate() {
        let path = paths.path(point);
        room.put(matrix, &path);
        let Path { speed, start, end, .. } = path;
        // From here on, the gradient in the velocities.
        let terms = room.velocities.iter_mut().zip(&mut room.of_goods);
        for ((velocity, of_good), (start, end)) in terms.zip(start.iter().zip(end)) {
            let slope = -(factor * 2.0 * (end - start - *velocity * speed));
            *of_good = slope * *velocity;
            *velocity = slope * speed;
        }
        *by_speed = sum(&room.of_goods);
        if width == goods {
            for (rate, (slope, place)) in matrix.iter_mut().zip(room.velocities.iter().zip(&room.places)) {
                *rate = slope * place;
            }
        } else {
            for (row, slope) in matrix.chunks_exact_mut(goods).zip(&room.velocities) {
                for (entry, place) in row.iter_mut().zip(&room.places) {
                    *entry = slope * place;
                }
            }
        }
    }
}
