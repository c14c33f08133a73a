//! The kernels against the tensor library's own operations in double precision, values and gradients, on every device.

use super::{plain_straight_through_values, straight_through_values};
use crate::bidders::{BidderBatch, DeviceBidders};
use crate::bundle_words::MenuShape;
use crate::bundles::MenuBundles;
use crate::fixtures::{SHAPES, assert_close, bidders_of_every_kind, devices, numbers, oracle, random_bundles, typed};
use burn::tensor::{DType, Device, Tensor};
use diffecon_auction::{Seed, Stream};
use diffecon_tensor::values;
use rand::RngExt;
use std::sync::Arc;

type Values = fn(&MenuBundles, &BidderBatch, Tensor<2>) -> Tensor<3>;

#[test]
fn hard_values_with_the_gradient_of_smooth_ones() {
    let mut rng = Seed::new(27).stream(Stream::new("straight through"));
    for [goods, elements, support, bidders, atoms] in SHAPES {
        let shape = MenuShape { elements, support, goods };
        let points = elements * support;
        for (kind, valuations) in bidders_of_every_kind(goods, bidders, atoms, &mut rng).into_iter().enumerate() {
            let listed = random_bundles(shape, &mut rng);
            let logarithms = numbers(points * goods, -2.0, 0.0, &mut rng);
            // More bidders than a GPU's cube has threads.
            let batch: Vec<usize> = (0..bidders + 70).map(|_| rng.random_range(0..bidders)).collect();
            let upstream = numbers(batch.len() * points, -1.0, 1.0, &mut rng);
            let valuations = Arc::new(valuations);
            let run = |device: &Device, dtype, of: Values| {
                let bundles = MenuBundles::new(&listed, support, device);
                let batch = DeviceBidders::new(valuations.clone(), device).batch(batch.clone());
                let logarithms = typed(&logarithms, [points, goods], device, dtype);
                let found = of(&bundles, &batch, logarithms.clone());
                let upstream = typed(&upstream, found.dims(), device, dtype);
                let gradients = (found.clone() * upstream).sum().backward();
                [values(&found), values(&logarithms.grad(&gradients).unwrap())]
            };
            let expected = run(&oracle(), DType::F64, plain_straight_through_values);
            for device in devices() {
                for (ours, expected) in run(&device, DType::F32, straight_through_values).iter().zip(&expected) {
                    assert_close(&format!("{shape:?}, kind {kind}, {device:?}"), ours, expected);
                }
            }
        }
    }
}
