//! The fused kernels against the tensor library's own operations in double precision, values and gradients, on every device.

use super::{lottery_weights, plain_lottery_weights};
use crate::fixtures::{SHAPES, assert_close_beside, devices, numbers, oracle, typed};
use burn::tensor::{DType, Device, Tensor};
use diffecon_auction::{Seed, Stream};
use diffecon_tensor::values;

#[test]
fn lottery_weights_and_their_gradient() {
    let mut rng = Seed::new(27).stream(Stream::new("weights"));
    for [_, elements, support, ..] in SHAPES {
        for width in [1.0, 40.0] {
            let points = elements * support;
            let [logits, expansion] = [(); 2].map(|()| numbers(points, -width, width, &mut rng));
            let upstream = numbers(points, -1.0, 1.0, &mut rng);
            let run = |device: &Device, dtype, weights: fn(Tensor<2>, Tensor<1>) -> Tensor<2>| {
                let logits = typed(&logits, [elements, support], device, dtype);
                let expansion = typed(&expansion, [points], device, dtype);
                let weights = weights(logits.clone(), expansion.clone());
                let upstream = typed(&upstream, [elements, support], device, dtype);
                let gradients = (weights.clone() * upstream).sum().backward();
                let [by_logits, by_expansion] =
                    [values(&logits.grad(&gradients).unwrap()), values(&expansion.grad(&gradients).unwrap())];
                [values(&weights), by_logits, by_expansion]
            };
            let expected = run(&oracle(), DType::F64, plain_lottery_weights);
            for device in devices() {
                for (ours, expected) in run(&device, DType::F32, lottery_weights).iter().zip(&expected) {
                    // Gradients are weights times a difference of numbers up to 1.
                    assert_close_beside(&format!("{elements} x {support}, {width}, {device:?}"), ours, expected, 1.0);
                }
            }
        }
    }
}
