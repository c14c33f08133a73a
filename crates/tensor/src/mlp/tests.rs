//! The fused network against the tensor library's products in double precision, values and gradients.

use super::{MlpShape, in_products, pass, product};
use crate::dense::{Activation, BLOCK};
use crate::fixtures::{assert_close, devices, numbers, oracle, tensor};
use crate::values;
use burn::tensor::{DType, Device, Tensor};
use diffecon_auction::{Seed, Stream};
use rand::{Rng, RngExt};

fn fused(shape: &MlpShape, parameters: &Tensor<1>, inputs: Tensor<2>) -> Tensor<2> {
    pass(shape, parameters.clone(), inputs, None)
}

struct Case {
    shape: MlpShape,
    rows: usize,
    parameters: Vec<f32>,
    inputs: Vec<f32>,
    upstream: Vec<f32>,
}

impl Case {
    fn draw(widths: &[usize], rows: usize, activation: Activation, rng: &mut impl Rng) -> Self {
        let shape = MlpShape { widths: widths.to_vec(), activation };
        let mut parameters = Vec::new();
        for layer in shape.layers() {
            let scale = (3.0 / layer.inputs as f32).sqrt();
            parameters.extend(numbers(layer.weight.len(), -scale, scale, rng));
            parameters.extend(numbers(layer.bias.len(), -0.5, 0.5, rng));
        }
        let inputs = numbers(rows * widths[0], -1.0, 1.0, rng);
        let upstream = numbers(rows * shape.outputs(), -1.0, 1.0, rng);
        Self { shape, rows, parameters, inputs, upstream }
    }

    /// The outputs and the gradients in the parameters and in the inputs.
    fn run(
        &self,
        device: &Device,
        precision: DType,
        network: impl Fn(&MlpShape, &Tensor<1>, Tensor<2>) -> Tensor<2>,
    ) -> [Vec<f32>; 3] {
        let leaf = |values: &[f32]| tensor::<1>(values, [values.len()], device).cast(precision).detach().require_grad();
        let [parameters, inputs, upstream] =
            [&self.parameters, &self.inputs, &self.upstream].map(|values| leaf(values));
        let outputs = network(&self.shape, &parameters, inputs.clone().reshape([self.rows, self.shape.widths[0]]));
        let loss = outputs.clone() * upstream.detach().reshape([self.rows, self.shape.outputs()]);
        let gradients = loss.sum().backward();
        [values(&outputs), values(&parameters.grad(&gradients).unwrap()), values(&inputs.grad(&gradients).unwrap())]
    }
}

#[test]
fn outputs_and_gradients_are_those_of_products() {
    let stream = |seed: u64| Seed::new(seed).stream(Stream::new("networks"));
    // A unit within rounding of a kink has another slope in double precision: one in a hundred draws has such.
    let (mut fresh, mut fixed) = (stream(rand::rng().random()), stream(5));
    for (widths, rows) in [
        // Wide enough that not all of a gradient cancels by chance, which leaves rounding errors.
        (&[4, 32, 5][..], 65),
        (&[5, 3], 7),
        (&[5, 3], 3 * BLOCK),
        // Few rows of many parameters, which are cut all the same.
        (&[300, 300, 300, 7], 41),
        (&[50, 128, 128, 50], 2 * BLOCK),
        (&[22, 64, 64, 11], BLOCK + 1),
        (&[15, 20, 30], 40 * BLOCK + 13),
        (&[8, 17, 16, 33, 6], 1),
        // Networks of a number, and batches of more rows than a tile's or a slice's.
        (&[1, 32, 1], 130),
        (&[1, 1], 1),
        (&[65, 129, 64], 127),
        (&[500, 256, 3], 71),
        (&[3, 70, 2], 2500),
    ] {
        for activation in [Activation::Tanh, Activation::Relu, Activation::Identity] {
            let rng = if activation == Activation::Relu { &mut fixed } else { &mut fresh };
            let case = Case::draw(widths, rows, activation, rng);
            let expected = case.run(&oracle(), DType::F64, in_products);
            for device in devices() {
                let found = case.run(&device, DType::F32, fused);
                for ((what, found), expected) in ["outputs", "parameters", "inputs"].iter().zip(found).zip(&expected) {
                    assert_close(&format!("{device:?} {widths:?} {rows} {activation:?} {what}"), &found, expected);
                }
            }
        }
    }
}

/// Few outputs are wanted, and only they have a gradient; some rows in succession want none.
#[test]
fn outputs_that_are_not_wanted_change_no_other() {
    let mut rng = Seed::new(rand::rng().random()).stream(Stream::new("networks"));
    for (widths, rows) in [(&[6, 40, 100][..], 200), (&[300, 300, 70], 41), (&[5, 33], 13)] {
        let mut case = Case::draw(widths, rows, Activation::Tanh, &mut rng);
        let outputs = case.shape.outputs();
        let wants = |row: usize, output: usize| row % 60 < 40 && (output * 7 + row / 9).is_multiple_of(11);
        let wanted: Vec<bool> = (0..rows).flat_map(|row| (0..outputs).map(move |output| wants(row, output))).collect();
        case.upstream.iter_mut().zip(&wanted).filter(|(_, wanted)| !**wanted).for_each(|(slope, _)| *slope = 0.0);
        let expected = case.run(&oracle(), DType::F64, in_products);
        for device in devices() {
            let wanted = wanted.clone();
            let masked = |shape: &MlpShape, parameters: &Tensor<1>, inputs: Tensor<2>| {
                pass(shape, parameters.clone(), inputs, Some(wanted.clone().into()))
            };
            let [outputs, of_parameters, of_inputs] = case.run(&device, DType::F32, masked);
            let kept = |numbers: &[f32]| -> Vec<f32> {
                numbers.iter().zip(&wanted).filter(|(_, wanted)| **wanted).map(|(number, _)| *number).collect()
            };
            assert_close(&format!("{device:?} {widths:?} outputs"), &kept(&outputs), &kept(&expected[0]));
            assert_close(&format!("{device:?} {widths:?} parameters"), &of_parameters, &expected[1]);
            assert_close(&format!("{device:?} {widths:?} inputs"), &of_inputs, &expected[2]);
        }
    }
}

#[test]
fn products_and_their_gradients() {
    let mut rng = Seed::new(9).stream(Stream::new("products"));
    for [rows, inputs, outputs] in [[1, 1, 1], [33, 5, 70], [130, 50, 3]] {
        let x = numbers(rows * inputs, -1.0, 1.0, &mut rng);
        let weights = numbers(inputs * outputs, -1.0, 1.0, &mut rng);
        let upstream = numbers(rows * outputs, -1.0, 1.0, &mut rng);
        let run = |device: &Device, precision: DType| {
            let leaf = |numbers: &[f32], shape: [usize; 2]| {
                tensor::<2>(numbers, shape, device).cast(precision).detach().require_grad()
            };
            // Transposed, as a view of other strides.
            let (x, weights) = (leaf(&x, [rows, inputs]), leaf(&weights, [outputs, inputs]));
            let found = product(x.clone(), weights.clone().transpose());
            let gradients = (found.clone() * leaf(&upstream, [rows, outputs]).detach()).sum().backward();
            [values(&found), values(&x.grad(&gradients).unwrap()), values(&weights.grad(&gradients).unwrap())]
        };
        let expected = run(&oracle(), DType::F64);
        for device in devices() {
            for (found, expected) in run(&device, DType::F32).iter().zip(&expected) {
                assert_close(&format!("{rows} x {inputs} x {outputs}, {device:?}"), found, expected);
            }
        }
    }
}

#[test]
fn no_rows_have_no_outputs() {
    let case = Case::draw(&[6, 40, 3], 1, Activation::Tanh, &mut Seed::new(8).stream(Stream::new("networks")));
    let parameters = tensor::<1>(&case.parameters, [case.parameters.len()], &oracle());
    assert_eq!(fused(&case.shape, &parameters, tensor::<2>(&[], [0, 6], &oracle())).dims(), [0, 3]);
}

/// On the CPU, what nobody beside wants is not computed.
#[test]
fn outputs_that_nobody_wants_are_left_out() {
    let mut rng = Seed::new(6).stream(Stream::new("networks"));
    let case = Case::draw(&[6, 40, 100], 24, Activation::Tanh, &mut rng);
    let wanted: Vec<bool> = (0..24 * 100).map(|place| place / 100 < 12 && place % 100 < 8).collect();
    let inputs = tensor::<2>(&case.inputs, [24, 6], &oracle());
    let parameters = tensor::<1>(&case.parameters, [case.parameters.len()], &oracle());
    let found = values(&pass(&case.shape, parameters.clone(), inputs.clone(), Some(wanted.clone().into())));
    let all = values(&fused(&case.shape, &parameters, inputs));
    assert!(wanted.iter().zip(found.iter().zip(&all)).all(|(wanted, (found, all))| !wanted || found == all));
    assert!(found[12 * 100..].iter().all(|output| *output == 0.0), "the last rows");
    assert!(found.chunks_exact(100).all(|row| row[32..].iter().all(|output| *output == 0.0)), "other panels");
}

/// What devices take from exponentials overflows.
#[test]
fn tanh_of_great_numbers() {
    let inputs = vec![-100.0, -20.5, -19.5, -3.0, -1e-3, 0.0, 0.5, 9.0, 40.0, 100.0];
    let shape = MlpShape { widths: vec![1, 1, 1], activation: Activation::Tanh };
    let upstream = vec![1.0; inputs.len()];
    let case = Case { shape, rows: inputs.len(), parameters: vec![1.0, 0.0, 1.0, 0.0], inputs, upstream };
    let expected = case.run(&oracle(), DType::F64, in_products);
    assert_eq!((expected[0][0], expected[0][9]), (-1.0, 1.0));
    for device in devices() {
        for (found, expected) in case.run(&device, DType::F32, fused).iter().zip(&expected) {
            assert_close(&format!("{device:?}"), found, expected);
        }
    }
}

#[test]
fn a_gradient_that_is_not_wanted_changes_no_other() {
    let mut rng = Seed::new(3).stream(Stream::new("networks"));
    let case = Case::draw(&[6, 20, 4], 200, Activation::Tanh, &mut rng);
    for device in devices() {
        let [_, of_parameters, of_inputs] = case.run(&device, DType::F32, fused);
        let parameters = tensor::<1>(&case.parameters, [case.parameters.len()], &device);
        let inputs = tensor::<2>(&case.inputs, [200, 6], &device);
        let upstream = tensor::<2>(&case.upstream, [200, 4], &device).detach();
        let constant = |numbers: &[f32]| tensor::<1>(numbers, [numbers.len()], &device).set_require_grad(false);
        let frozen = fused(&case.shape, &constant(&case.parameters), inputs.clone()) * upstream.clone();
        assert_eq!(values(&inputs.grad(&frozen.sum().backward()).unwrap()), of_inputs);
        let given = constant(&case.inputs).reshape([200, 6]);
        let weights_only = (fused(&case.shape, &parameters, given) * upstream).sum().backward();
        assert_eq!(values(&parameters.grad(&weights_only).unwrap()), of_parameters);
    }
}

/// Blocks and parts are cut in the same places whatever the number of threads.
#[test]
fn threads_change_nothing() {
    let mut rng = Seed::new(4).stream(Stream::new("networks"));
    let case = Case::draw(&[10, 40, 12], 30 * BLOCK + 5, Activation::Tanh, &mut rng);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let wanted: Vec<bool> = (0..case.rows * 12).map(|place| place % 7 < 2 && place / 300 % 3 > 0).collect();
        let masked = |shape: &MlpShape, parameters: &Tensor<1>, inputs: Tensor<2>| {
            pass(shape, parameters.clone(), inputs, Some(wanted.clone().into()))
        };
        pool.install(|| [case.run(&oracle(), DType::F32, fused), case.run(&oracle(), DType::F32, masked)])
    };
    assert_eq!(run(1), run(3));
}
