//! Products against plain loops.

use super::*;
use crate::fixtures::{assert_close, numbers};
use diffecon_auction::{Seed, Stream};
use pulp::Scalar;

/// A layer there, and the gradient in its weights.
struct Layer<'a> {
    dense: &'a Dense,
    rows: usize,
    x: (&'a [f32], usize),
    gradient: &'a mut [f32],
}

impl WithSimd for Layer<'_> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Vec<f32> {
        let Self { dense, rows, x, gradient } = self;
        let y_stride = stride(dense.width());
        let mut y = vec![f32::NAN; rows * y_stride];
        dense.apply(simd, rows, x, (&mut y, y_stride), After::Activate(Activation::Identity));
        add_weight_gradient(simd, rows, x, (&y, y_stride), (gradient, dense.outputs), None);
        y
    }
}

/// Products of inputs that are mostly 0, with and without passing over them: the outputs, and with these inputs as a gradient the
/// gradient of the weights from the outputs to them.
struct Skipping<'a> {
    dense: &'a Dense,
    rows: usize,
    x: (&'a [f32], usize),
}

impl WithSimd for Skipping<'_> {
    type Output = [[Vec<f32>; 2]; 2];

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> [[Vec<f32>; 2]; 2] {
        let Self { dense, rows, x } = self;
        let (y_stride, x_width) = (stride(dense.width()), padded(dense.inputs));
        let after = After::Activate(Activation::Identity);
        [false, true].map(|skip_zeros| {
            let (mut y, mut gradient) = (vec![0.0; rows * y_stride], vec![0.0; dense.outputs * dense.inputs]);
            let skip = if skip_zeros { Skip::Zeros } else { Skip::Nothing };
            dense.apply_skipping(simd, rows, x, (&mut y, y_stride), after, skip);
            let nonzero = skip_zeros.then(|| places_in_panels(simd, rows, x, x_width));
            add_weight_gradient(simd, rows, (&y, y_stride), x, (&mut gradient, dense.inputs), nonzero.as_deref());
            [y, gradient]
        })
    }
}

#[test]
fn passing_over_zeros_changes_no_digit() {
    let mut rng = Seed::new(9).stream(Stream::new("layers"));
    for (inputs, outputs, rows) in [(40, 19, 5), (100, 50, 29), (300, 65, BLOCK)] {
        let (weights, bias) = (numbers(inputs * outputs, -1.0, 1.0, &mut rng), numbers(outputs, -1.0, 1.0, &mut rng));
        let dense = Dense::new(&weights, &bias);
        let x_stride = stride(padded(inputs));
        let mut x = numbers(rows * x_stride, -1.0, 1.0, &mut rng);
        for (place, x) in x.iter_mut().enumerate() {
            // Some groups of rows have nothing but zeros, some columns too.
            let (row, input) = (place / x_stride, place % x_stride);
            *x = if row % 30 < 20 && (row / 4 + input).is_multiple_of(5) { *x } else { -0.0 };
        }
        assert!(mostly_zero(inputs, rows, (&x, x_stride)));
        let [all, some] = Arch::new().dispatch(Skipping { dense: &dense, rows, x: (&x, x_stride) });
        assert_eq!(all, some, "{inputs} {outputs} {rows}");
    }
}

/// Laid out on one core or on all, as they are or transposed.
#[test]
fn panels_have_every_weight() {
    let mut rng = Seed::new(10).stream(Stream::new("layers"));
    for (inputs, outputs) in [(1, 1), (7, 19), (19, 7), (16, 32), (400, 350), (350, 401)] {
        let weights = numbers(inputs * outputs, -1.0, 1.0, &mut rng);
        for columns in [2, 8, 16, 32] {
            let panels = panels::of(&weights, outputs, columns);
            let transposed = panels::of_transpose(&weights, outputs, columns);
            assert_eq!(panels.len(), inputs * outputs.next_multiple_of(columns));
            assert_eq!(transposed.len(), outputs * inputs.next_multiple_of(columns));
            let at = |panels: &[f32], rows: usize, row: usize, column: usize| {
                panels[(column / columns * rows + row) * columns + column % columns]
            };
            for (place, weight) in weights.iter().enumerate() {
                let (input, output) = (place / outputs, place % outputs);
                assert_eq!(at(&panels, inputs, input, output), *weight);
                assert_eq!(at(&transposed, outputs, output, input), *weight);
            }
            let sum = |numbers: &[f32]| numbers.iter().map(|number| f64::from(number.abs())).sum::<f64>();
            assert!((sum(&panels) / sum(&weights) - 1.0).abs() < 1e-9, "padding is 0");
            assert!((sum(&transposed) / sum(&weights) - 1.0).abs() < 1e-9, "padding is 0");
        }
    }
}

/// Whatever the machine's vectors, with every number of rows that is left over.
#[test]
fn products_are_those_of_plain_loops() {
    let mut rng = Seed::new(8).stream(Stream::new("layers"));
    for (inputs, outputs, rows) in [(1, 1, 1), (7, 19, 5), (13, 32, 12), (50, 50, 29), (3, 65, BLOCK)] {
        let (weights, bias) = (numbers(inputs * outputs, -1.0, 1.0, &mut rng), numbers(outputs, -1.0, 1.0, &mut rng));
        let x_stride = stride(inputs);
        let x = numbers(rows * x_stride, -1.0, 1.0, &mut rng);
        let y_of = |row: usize, output: usize| -> f32 {
            (0..inputs).map(|input| x[row * x_stride + input] * weights[input * outputs + output]).sum::<f32>()
                + bias[output]
        };
        let expected: Vec<f32> = (0..rows).flat_map(|row| (0..outputs).map(move |output| y_of(row, output))).collect();
        let slope = |input: usize, output: usize| -> f32 {
            (0..rows).map(|row| x[row * x_stride + input] * expected[row * outputs + output]).sum()
        };
        let slopes: Vec<f32> =
            (0..inputs).flat_map(|input| (0..outputs).map(move |output| slope(input, output))).collect();
        for columns in [2, columns()] {
            let dense = Dense::in_panels(columns, &weights, &bias);
            let width = dense.width();
            let mut gradient = vec![1.0; inputs * outputs];
            let layer = Layer { dense: &dense, rows, x: (&x, x_stride), gradient: &mut gradient };
            let y = if columns == 2 { layer.with_simd(Scalar::new()) } else { Arch::new().dispatch(layer) };
            let found: Vec<f32> =
                y.chunks_exact(stride(width)).flat_map(|row| row[..outputs].iter().copied()).collect();
            assert_close("outputs", &found, &expected);
            assert!(y.chunks_exact(stride(width)).all(|row| row[outputs..width].iter().all(|y| *y == 0.0)));
            let found: Vec<f32> = gradient.iter().map(|sum| sum - 1.0).collect();
            assert_close("gradient", &found, &slopes);
        }
    }
}
