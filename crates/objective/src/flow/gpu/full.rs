//! Ends of points under full matrices on a GPU, and gradients back: matrices of a few points at a time are in memory, a cube takes a point
//! along its Euler steps.

#![expect(clippy::needless_range_loop, reason = "kernels loop over numbers")]

use super::layer::{After, Before, Product, Rows};
use super::starts::{StartBox, StartBoxLaunch};
use crate::flow::FlowConstants;
use crate::gpu::{cubes, empty, one_thread_each};
use crate::limits::full_matrices_at_a_time;
use burn::backend::{DType, TensorMetadata};
use burn_cubecl::{cubecl, tensor::CubeTensor};
use cubecl::prelude::*;
use diffecon_tensor::mlp::Layer;
use std::ops::Range;

/// Threads that share the rows of a matrix.
const ROWS: usize = 64;
/// Cubes along a dimension of a launch.
const SIDE: usize = 1 << 14;

/// Points that move by the matrices that the last layer makes of `x`.
pub struct FullPath<'a> {
    /// What start points follow from, `[P, M]`.
    pub theta: &'a CubeTensor,
    /// What the second layer gave, `[P, hidden]`.
    pub x: &'a CubeTensor,
    /// Of the whole network.
    pub parameters: &'a CubeTensor,
    /// The last layer.
    pub layer: &'a Layer,
    /// The speeds of Euler steps.
    pub speeds: &'a CubeTensor,
    /// What else is known of the flow.
    pub constants: &'a FlowConstants,
}

impl FullPath<'_> {
    fn extents(&self) -> [usize; 3] {
        let ([points, goods], [steps]) = (self.theta.shape().dims(), self.speeds.shape().dims());
        [points, goods, steps]
    }

    /// The points whose matrices are in memory at a time.
    fn slices(&self) -> impl Iterator<Item = Range<usize>> + use<> {
        let [points, goods, steps] = self.extents();
        let size = full_matrices_at_a_time(goods, steps);
        (0..points).step_by(size).map(move |first| first..points.min(first + size))
    }

    fn last_layer(&self, is_transposed: bool) -> Product<'_> {
        let parametrisation = self.constants.parametrisation;
        Product { parameters: self.parameters, layer: self.layer, is_transposed, parametrisation }
    }

    /// The matrices `[.., M * M]` of some points.
    fn matrices(&self, points: &Range<usize>) -> CubeTensor {
        let matrices = empty(self.theta, [points.len(), self.layer.outputs], DType::F32);
        let (from, to) = (Rows { numbers: self.x, first: points.start }, Rows { numbers: &matrices, first: 0 });
        self.last_layer(false).launch_rows(points.len(), from, to, Before::Nothing, After::Bias);
        matrices
    }

    /// The ends `[P, M]` and the fall of the log density `[P]`.
    pub fn ends(&self) -> (CubeTensor, CubeTensor) {
        let [points, goods, _] = self.extents();
        let ends = empty(self.theta, [points, goods], DType::F32);
        let expansion = empty(self.theta, [points], DType::F32);
        for slice in self.slices() {
            carry::launch(
                &ends.client,
                a_cube_each(slice.len()),
                CubeDim::new_1d(ROWS as u32),
                self.theta.clone().into_buffer_arg(),
                self.matrices(&slice).into_buffer_arg(),
                self.speeds.clone().into_buffer_arg(),
                ends.clone().into_buffer_arg(),
                expansion.clone().into_buffer_arg(),
                slice.start,
                slice.len(),
                self.start_box(),
                self.constants.speed_integral,
                goods,
            );
        }
        (ends, expansion)
    }

    /// The gradient in the sums of the second layer `[P, hidden]` from those in the ends `[P, M]` and in the expansion `[P]`, and that in
    /// the start points `[P, M]` but for what comes by the matrices.
    pub fn gradients(&self, of_ends: &CubeTensor, of_expansion: &CubeTensor) -> (CubeTensor, CubeTensor) {
        let [points, goods, steps] = self.extents();
        let [_, hidden] = self.x.shape().dims();
        let of_starts = empty(self.theta, [points, goods], DType::F32);
        let of_hidden = empty(self.theta, [points, hidden], DType::F32);
        for slice in self.slices() {
            let matrices = self.matrices(&slice);
            let [places, of_velocities] = [(); 2].map(|()| empty(self.theta, [slice.len(), steps, goods], DType::F32));
            carry_back::launch(
                &matrices.client,
                a_cube_each(slice.len()),
                CubeDim::new_1d(ROWS as u32),
                self.theta.clone().into_buffer_arg(),
                matrices.clone().into_buffer_arg(),
                self.speeds.clone().into_buffer_arg(),
                of_ends.clone().into_buffer_arg(),
                places.clone().into_buffer_arg(),
                of_velocities.clone().into_buffer_arg(),
                of_starts.clone().into_buffer_arg(),
                slice.start,
                slice.len(),
                self.start_box(),
                goods,
            );
            // Nobody needs the matrices any more.
            let (count, dim) = one_thread_each(&matrices, slice.len() * goods * goods);
            of_matrices::launch(
                &matrices.client,
                count,
                dim,
                places.into_buffer_arg(),
                of_velocities.into_buffer_arg(),
                of_expansion.clone().into_buffer_arg(),
                matrices.clone().into_buffer_arg(),
                slice.start,
                steps,
                goods,
                self.constants.speed_integral,
            );
            let (from, to) = (Rows { numbers: &matrices, first: 0 }, Rows { numbers: &of_hidden, first: slice.start });
            let after = After::TanhSlope(self.x.clone());
            self.last_layer(true).launch_rows(slice.len(), from, to, Before::Nothing, after);
        }
        (of_hidden, of_starts)
    }

    fn start_box(&self) -> StartBoxLaunch {
        StartBox::to_args(self.constants.parametrisation)
    }
}

/// A cube for each point, in rows of at most [`SIDE`]; those beyond the last do the last's work.
fn a_cube_each(points: usize) -> CubeCount {
    CubeCount::new_2d(cubes(points.min(SIDE)), cubes(points.div_ceil(SIDE)))
}

/// The product of a row of a matrix and a point.
#[cube]
fn product(matrices: &[f32], row: usize, place: &Shared<[f32]>, #[comptime] goods: usize) -> f32 {
    let mut sum = 0.0f32;
    for good in 0..goods {
        sum += matrices[row + good] * place[good];
    }
    sum
}

/// Ends and expansions. A cube a point, a thread every [`ROWS`]th row of its matrix.
#[cube(launch)]
fn carry(
    theta: &[f32],
    matrices: &[f32],
    speeds: &[f32],
    ends: &mut [f32],
    expansion: &mut [f32],
    first: usize,
    points: usize,
    starts: &StartBox,
    integral: f32,
    #[comptime] goods: usize,
) {
    let unit = UNIT_POS as usize;
    let index = min(CUBE_POS, points - 1);
    let (matrix, point) = (index * goods * goods, first + index);
    let mut before = Shared::<[f32]>::new_slice(goods);
    let mut after = Shared::<[f32]>::new_slice(goods);
    for good in range_stepped(unit, goods, ROWS) {
        before[good] = starts.start(theta[point * goods + good]);
    }
    sync_cube();
    for step in 0..speeds.len() {
        for good in range_stepped(unit, goods, ROWS) {
            after[good] = before[good] + speeds[step] * product(matrices, matrix + good * goods, &before, goods);
        }
        sync_cube();
        for good in range_stepped(unit, goods, ROWS) {
            before[good] = after[good];
        }
        sync_cube();
    }
    for good in range_stepped(unit, goods, ROWS) {
        ends[point * goods + good] = before[good];
    }
    if unit == 0 {
        let mut trace = 0.0f32;
        for good in 0..goods {
            trace += matrices[matrix + good * (goods + 1)];
        }
        expansion[point] = trace * integral;
    }
}

/// From the gradient in the ends to those in the velocities `Q s` of each step and in the starts; with where points are before each step,
/// both `[points, steps, M]`. Cubes and threads as there.
#[cube(launch)]
fn carry_back(
    theta: &[f32],
    matrices: &[f32],
    speeds: &[f32],
    of_ends: &[f32],
    places: &mut [f32],
    of_velocities: &mut [f32],
    of_starts: &mut [f32],
    first: usize,
    points: usize,
    starts: &StartBox,
    #[comptime] goods: usize,
) {
    let unit = UNIT_POS as usize;
    let index = min(CUBE_POS, points - 1);
    let (matrix, point) = (index * goods * goods, first + index);
    let steps = speeds.len();
    let mut before = Shared::<[f32]>::new_slice(goods);
    let mut after = Shared::<[f32]>::new_slice(goods);
    for good in range_stepped(unit, goods, ROWS) {
        before[good] = starts.start(theta[point * goods + good]);
    }
    sync_cube();
    for step in 0..steps {
        for good in range_stepped(unit, goods, ROWS) {
            places[(index * steps + step) * goods + good] = before[good];
            after[good] = before[good] + speeds[step] * product(matrices, matrix + good * goods, &before, goods);
        }
        sync_cube();
        for good in range_stepped(unit, goods, ROWS) {
            before[good] = after[good];
        }
        sync_cube();
    }
    // From here on, gradients.
    for good in range_stepped(unit, goods, ROWS) {
        after[good] = of_ends[point * goods + good];
    }
    sync_cube();
    for back in 0..steps {
        let step = steps - 1 - back;
        for good in range_stepped(unit, goods, ROWS) {
            of_velocities[(index * steps + step) * goods + good] = speeds[step] * after[good];
            let mut sum = 0.0f32;
            for row in 0..goods {
                sum += matrices[matrix + row * goods + good] * after[row];
            }
            before[good] = after[good] + speeds[step] * sum;
        }
        sync_cube();
        for good in range_stepped(unit, goods, ROWS) {
            after[good] = before[good];
        }
        sync_cube();
    }
    for good in range_stepped(unit, goods, ROWS) {
        of_starts[point * goods + good] = after[good];
    }
}

/// The gradients in the matrices. One thread a number.
#[cube(launch)]
fn of_matrices(
    places: &[f32],
    of_velocities: &[f32],
    of_expansion: &[f32],
    gradient: &mut [f32],
    first: usize,
    steps: usize,
    goods: usize,
    integral: f32,
) {
    let position = ABSOLUTE_POS;
    if position < gradient.len() {
        let index = position / (goods * goods);
        let (row, column) = (position / goods % goods, position % goods);
        let mut sum = 0.0f32;
        if row == column {
            sum = of_expansion[first + index] * integral;
        }
        for step in 0..steps {
            let at = (index * steps + step) * goods;
            sum += of_velocities[at + row] * places[at + column];
        }
        gradient[position] = sum;
    }
}
