//! Layers of a flow's network on a GPU: products in single precision, with what comes before and after them in the same launch.
//!
//! A cube computes a [tile](diffecon_tensor::gpu::tile) of points and outputs. Every sum runs in the order of the inputs.

use super::starts::StartBox;
use crate::flow::Parametrisation;
use crate::gpu::{cubes, empty};
use burn::backend::{DType, TensorMetadata};
use burn_cubecl::{cubecl, tensor::CubeTensor};
use cubecl::prelude::*;
use diffecon_tensor::gpu::tile::{DEPTH, FOURS, Four, OWN, SIDE, TILE, add_products, load_weights, no_sums};
use diffecon_tensor::mlp::Layer;

/// What is multiplied.
pub enum Before<'a> {
    /// `4 (mu - 1/2)` of the start points `mu` with these `theta`.
    Starts,
    /// The numbers as they are.
    Nothing,
    /// These numbers `[inputs]` times the slope of tanh where it gave `x`.
    TanhSlope(&'a CubeTensor),
}

/// What is done to the products.
pub enum After {
    /// The bias is added, and tanh taken.
    Tanh,
    /// The bias is added.
    Bias,
    /// Multiplied by the slope of tanh where it gave `[P, outputs]`, at the points where the product is written.
    TanhSlope(CubeTensor),
    /// Multiplied by the slope of the start points in their `theta` `[P, outputs]`, a factor, and a factor of each point's own `[P]`.
    StartSlope {
        /// What start points follow from.
        theta: CubeTensor,
        /// Of all points.
        factor: f32,
        /// Of each.
        factors: CubeTensor,
    },
    /// Multiplied by 4 and added to the other gradient in the start points `[P, outputs]`, and then by their slope in `theta` `[P, outputs]`.
    StartSlopeBeside {
        /// What start points follow from.
        theta: CubeTensor,
        /// The other gradient.
        starts: CubeTensor,
    },
}

/// The kinds of [`Before`] and [`After`], known when a kernel compiles.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    Nothing,
    Starts,
    Tanh,
    TanhSlope,
    StartSlope,
    StartSlopeBeside,
}

/// A product with the weights of a layer.
pub struct Product<'a> {
    /// Of the whole network.
    pub parameters: &'a CubeTensor,
    /// Where the layer is among them.
    pub layer: &'a Layer,
    /// Whether gradients are carried back through it.
    pub is_transposed: bool,
    /// How start points follow from `theta`.
    pub parametrisation: Parametrisation,
}

/// The rows of some points `[P, width]`, from one on.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    /// Of all points.
    pub numbers: &'a CubeTensor,
    /// The first of these points.
    pub first: usize,
}

impl Product<'_> {
    /// `[P, inputs] -> [P, outputs]`
    pub fn launch(self, x: &CubeTensor, before: Before<'_>, after: After) -> CubeTensor {
        let [points, _] = x.shape().dims();
        let Layer { inputs, outputs, .. } = *self.layer;
        let y = empty(x, [points, if self.is_transposed { inputs } else { outputs }], DType::F32);
        let [from, to] = [x, &y].map(|numbers| Rows { numbers, first: 0 });
        self.launch_rows(points, from, to, before, after);
        y
    }

    /// The same of so many points, from some rows to some.
    pub fn launch_rows(self, points: usize, from: Rows<'_>, to: Rows<'_>, before: Before<'_>, after: After) {
        let ([_, inputs], [_, outputs]) = (from.numbers.shape().dims(), to.numbers.shape().dims());
        let Layer { inputs: of_layer, outputs: to_layer, weight, bias } = self.layer;
        let of_layer = if self.is_transposed { (*to_layer, *of_layer) } else { (*of_layer, *to_layer) };
        assert_eq!(of_layer, (inputs, outputs), "inputs and outputs of a layer");
        let x = from.numbers;
        // A kernel that needs no such numbers gets others that it does not read.
        let (before, factors) = match before {
            Before::Starts => (Kind::Starts, x.clone()),
            Before::Nothing => (Kind::Nothing, x.clone()),
            Before::TanhSlope(factors) => (Kind::TanhSlope, factors.clone()),
        };
        let (after, other, factor, factors) = match after {
            After::Tanh => (Kind::Tanh, x.clone(), 1.0, factors),
            After::Bias => (Kind::Nothing, x.clone(), 1.0, factors),
            After::TanhSlope(other) => (Kind::TanhSlope, other, 1.0, factors),
            After::StartSlope { theta, factor, factors } => (Kind::StartSlope, theta, factor, factors),
            After::StartSlopeBeside { theta, starts } => (Kind::StartSlopeBeside, theta, 1.0, starts),
        };
        // One buffer of factors is enough: no product has them before and after.
        let has_after = matches!(after, Kind::StartSlope | Kind::StartSlopeBeside);
        assert!(before != Kind::TanhSlope || !has_after, "factors of inputs and of points");
        layer::launch(
            &x.client,
            CubeCount::new_2d(cubes(points.div_ceil(TILE)), cubes(outputs.div_ceil(TILE))),
            CubeDim::new_2d(SIDE as u32, SIDE as u32),
            x.clone().into_buffer_arg(),
            factors.into_buffer_arg(),
            self.parameters.clone().into_buffer_arg(),
            other.into_buffer_arg(),
            to.numbers.clone().into_buffer_arg(),
            from.first,
            to.first,
            weight.start,
            bias.start,
            points,
            inputs,
            outputs,
            StartBox::to_args(self.parametrisation),
            factor,
            before,
            after,
            self.is_transposed,
        );
    }
}

/// A tile of a layer.
#[cube(launch)]
fn layer(
    x: &[f32],
    factors: &[f32],
    parameters: &[f32],
    other: &[f32],
    y: &mut [f32],
    from: usize,
    to: usize,
    weight: usize,
    bias: usize,
    points: usize,
    inputs: usize,
    outputs: usize,
    starts: &StartBox,
    factor: f32,
    #[comptime] before: Kind,
    #[comptime] after: Kind,
    #[comptime] is_transposed: bool,
) {
    let (across, down) = (UNIT_POS_X as usize, UNIT_POS_Y as usize);
    let first_point = CUBE_POS_X as usize * TILE;
    let first_output = CUBE_POS_Y as usize * TILE;
    let sums = products(x, factors, parameters, from, weight, points, inputs, outputs, starts, before, is_transposed);
    #[unroll]
    for own in 0..OWN {
        let point = first_point + down * OWN + own;
        #[unroll]
        for half in 0..2 {
            let of_point = sums[2 * own + half];
            #[unroll]
            for place in 0..4 {
                let output = first_output + half * (TILE / 2) + 4 * across + place;
                if point < points && output < outputs {
                    let position = (to + point) * outputs + output;
                    let sum = of_point.extract(place);
                    y[position] = match comptime!(after) {
                        Kind::Tanh => (clamp(sum + parameters[bias + output], -20.0, 20.0)).tanh(),
                        Kind::TanhSlope => sum * (1.0 - other[position] * other[position]),
                        Kind::StartSlope => {
                            let share = starts.share(other[position]);
                            factors[point] * factor * starts.side * sum * share * (1.0 - share)
                        }
                        Kind::StartSlopeBeside => {
                            let share = starts.share(other[position]);
                            let of_start = factors[position] + 4.0 * sum;
                            of_start * starts.slope * starts.side * share * (1.0 - share)
                        }
                        _ => sum + parameters[bias + output],
                    };
                }
            }
        }
    }
}

/// The sums of products of the cube's tile.
#[cube]
pub fn products(
    x: &[f32],
    factors: &[f32],
    parameters: &[f32],
    from: usize,
    weight: usize,
    points: usize,
    inputs: usize,
    outputs: usize,
    starts: &StartBox,
    #[comptime] before: Kind,
    #[comptime] is_transposed: bool,
) -> Array<Four> {
    let unit = UNIT_POS as usize;
    let first_point = CUBE_POS_X as usize * TILE;
    let first_output = CUBE_POS_Y as usize * TILE;
    let mut of_points = Shared::<[Four]>::new_slice(DEPTH * FOURS);
    let mut of_outputs = Shared::<[Four]>::new_slice(DEPTH * FOURS);
    let mut sums = no_sums();
    for first_input in range_stepped(0, inputs, DEPTH) {
        #[unroll]
        for part in 0..DEPTH * FOURS / (SIDE * SIDE) {
            // Neighbouring threads read neighbouring numbers.
            let index = part * SIDE * SIDE + unit;
            let (four, depth) = (index / DEPTH, index % DEPTH);
            let input = first_input + depth;
            let mut numbers = Four::new(0.0f32);
            #[unroll]
            for place in 0..4 {
                let point = first_point + 4 * four + place;
                if point < points && input < inputs {
                    let number = x[(from + point) * inputs + input];
                    let input = match comptime!(before) {
                        Kind::Starts => 4.0 * (starts.start(number) - 0.5),
                        Kind::TanhSlope => factors[input] * (1.0 - number * number),
                        _ => number,
                    };
                    numbers.insert(place, input);
                }
            }
            of_points[depth * FOURS + four] = numbers;
        }
        load_weights(parameters, weight, first_input, inputs, first_output, outputs, &mut of_outputs, is_transposed);
        sync_cube();
        add_products(&of_points, &of_outputs, &mut sums);
        sync_cube();
    }
    sums
}
