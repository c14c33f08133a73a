//! The fused kernels against the tensor library's own operations, values and gradients, on every device.

use super::{softplus, tanh};
use crate::fixtures::{assert_close, devices, numbers, oracle, tensor};
use crate::values;
use burn::tensor::{DType, Device, Tensor, activation};
use diffecon_auction::{Seed, Stream};

/// The values and the gradient of the sum of their squares.
fn run(x: &[f32], device: &Device, precision: DType, function: fn(Tensor<2>) -> Tensor<2>) -> [Vec<f32>; 2] {
    let x = tensor(x, [200, 200], device).cast(precision).detach().require_grad();
    // A transposed tensor is not contiguous.
    let y = function(x.clone().transpose());
    let gradients = (y.clone() * y.clone()).sum().backward();
    [values(&y), values(&x.grad(&gradients).unwrap())]
}

#[test]
fn functions_and_their_gradients() {
    let mut rng = Seed::new(25).stream(Stream::new("functions"));
    let x = numbers(40_000, -9.0, 9.0, &mut rng);
    let plain: [fn(Tensor<2>) -> Tensor<2>; 2] = [Tensor::tanh, |x| activation::softplus(x, 1.0)];
    let ours: [fn(Tensor<2>) -> Tensor<2>; 2] = [tanh, softplus];
    for (name, (plain, ours)) in ["tanh", "softplus"].iter().zip(plain.into_iter().zip(ours)) {
        let expected = run(&x, &oracle(), DType::F64, plain);
        for device in devices() {
            for (ours, expected) in run(&x, &device, DType::F32, ours).iter().zip(&expected) {
                assert_close(&format!("{name} on {device:?}"), ours, expected);
            }
        }
    }
}

/// Far from 0, a tanh is 1 or -1 on every device.
#[test]
fn a_tanh_of_great_numbers_is_finite() {
    for device in devices() {
        let x = tensor::<1>(&[-1e30, -100.0, 100.0, 1e30], [4], &device);
        let y = tanh(x.clone());
        let gradient = values(&x.grad(&y.clone().sum().backward()).unwrap());
        for ((y, slope), expected) in values(&y).into_iter().zip(gradient).zip([-1.0, -1.0, 1.0, 1.0]) {
            assert!((y - expected).abs() < 3e-7 && slope.abs() < 1e-6, "{y} and {slope} on {device:?}");
        }
    }
}

/// Far from 0, a softplus is its argument or all but 0, and has a slope there of 1 or 0.
#[test]
fn a_softplus_of_great_numbers_is_finite() {
    let x = tensor::<1>(&[-1e30, -100.0, 100.0, 1e30], [4], &oracle());
    let y = softplus(x.clone());
    assert_eq!(values(&y), [0.0, 0.0, 100.0, 1e30]);
    assert_eq!(values(&x.grad(&y.sum().backward()).unwrap()), [0.0, 0.0, 1.0, 1.0]);
}
