//! The fused kernels against the tensor library's own operation, values and gradients, on every device.

use super::tanh;
use crate::fixtures::{assert_close, devices, numbers, oracle, tensor};
use crate::values;
use burn::tensor::{Device, Tensor};
use diffecon_auction::{Seed, Stream};

#[test]
fn tanh_and_its_gradient() {
    let mut rng = Seed::new(25).stream(Stream::new("tanh"));
    let x = numbers(40_000, -9.0, 9.0, &mut rng);
    let run = |device: &Device, tanh: fn(Tensor<2>) -> Tensor<2>| {
        let x = tensor(&x, [200, 200], device);
        // A transposed tensor is not contiguous.
        let y = tanh(x.clone().transpose());
        let gradients = (y.clone() * y.clone()).sum().backward();
        [values(&y), values(&x.grad(&gradients).unwrap())]
    };
    let expected = run(&oracle(), Tensor::tanh);
    for device in devices() {
        for (ours, expected) in run(&device, tanh).iter().zip(&expected) {
            assert_close(&format!("{device:?}"), ours, expected);
        }
    }
}
