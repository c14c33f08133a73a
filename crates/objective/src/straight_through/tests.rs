//! The kernels against the tensor library's own operations in double precision, values and gradients, on every device.

use super::{SoftRounding, plain_straight_through_values, straight_through_gradient, straight_through_values};
use crate::bidders::{BidderBatch, DeviceBidders};
use crate::bundle_words::MenuShape;
use crate::bundles::MenuBundles;
use crate::fixtures::{SHAPES, assert_close, bidders_of_every_kind, devices, numbers, oracle, random_bundles, typed};
use crate::menu_gradient::LotterySlopes;
use burn::tensor::{DType, Device, Tensor};
use diffecon_auction::{Seed, Stream};
use diffecon_tensor::values as values_of;
use rand::RngExt;
use std::sync::Arc;

type Values = fn(&MenuBundles, &BidderBatch, Tensor<2>, SoftRounding) -> Tensor<3>;

const ROUNDING: SoftRounding = SoftRounding { middle: 0.4, slope: 12.0 };

#[test]
fn hard_values_with_the_gradient_of_smooth_ones() {
    let mut rng = Seed::new(27).stream(Stream::new("straight through"));
    for [goods, elements, support, bidders, atoms] in SHAPES {
        let shape = MenuShape { elements, support, goods };
        let points = elements * support;
        for (kind, valuations) in bidders_of_every_kind(goods, bidders, atoms, &mut rng).into_iter().enumerate() {
            let listed = random_bundles(shape, &mut rng);
            let coordinates = numbers(points * goods, 0.2, 1.0, &mut rng);
            // More bidders than a GPU's cube has threads.
            let batch: Vec<usize> = (0..bidders + 70).map(|_| rng.random_range(0..bidders)).collect();
            let upstream = numbers(batch.len() * points, -1.0, 1.0, &mut rng);
            let valuations = Arc::new(valuations);
            let run = |device: &Device, dtype, of: Values| {
                let bundles = MenuBundles::new(&listed, support, device);
                let batch = DeviceBidders::new(valuations.clone(), device).batch(batch.clone());
                let coordinates = typed(&coordinates, [points, goods], device, dtype);
                let found = of(&bundles, &batch, coordinates.clone(), ROUNDING);
                let upstream = typed(&upstream, found.dims(), device, dtype);
                let gradients = (found.clone() * upstream).sum().backward();
                [values_of(&found), values_of(&coordinates.grad(&gradients).unwrap())]
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

/// What utilities of lotteries have is what their bundles' values have, times the weights.
#[test]
fn lotteries_pass_on_what_their_utilities_have() {
    let mut rng = Seed::new(29).stream(Stream::new("straight through"));
    for [goods, elements, support, bidders, atoms] in SHAPES {
        let shape = MenuShape { elements, support, goods };
        let points = elements * support;
        for (kind, valuations) in bidders_of_every_kind(goods, bidders, atoms, &mut rng).into_iter().enumerate() {
            let listed = random_bundles(shape, &mut rng);
            // The most likely goods are all but in, the least likely all but out.
            let coordinates = numbers(points * goods, -3.0, 4.0, &mut rng);
            let weights = numbers(points, 0.0, 1.0, &mut rng);
            let batch: Vec<usize> = (0..bidders + 70).map(|_| rng.random_range(0..bidders)).collect();
            let utilities = numbers(batch.len() * elements, -1.0, 1.0, &mut rng);
            let valuations = Arc::new(valuations);
            let wide = |numbers: &[f32], shape| typed(numbers, shape, &oracle(), DType::F64);
            let of_points = wide(&coordinates, [points, goods]);
            let expected = {
                let bundles = MenuBundles::new(&listed, support, &oracle());
                let batch = DeviceBidders::new(valuations.clone(), &oracle()).batch(batch.clone());
                let values = plain_straight_through_values(&bundles, &batch, of_points.clone(), ROUNDING);
                let expected = (values * wide(&weights, [elements, support]).unsqueeze_dim(0)).sum_dim(2);
                let total = (expected.squeeze_dim::<2>(2) * wide(&utilities, [batch.bidders().len(), elements])).sum();
                values_of(&of_points.grad(&total.backward()).unwrap())
            };
            for device in devices() {
                let batch = DeviceBidders::new(valuations.clone(), &device).batch(batch.clone());
                let plain = |numbers: &[f32], shape: [usize; 2]| typed(numbers, shape, &device, DType::F32).inner();
                let weights = plain(&weights, [elements, support]);
                let utilities = plain(&utilities, [batch.bidders().len(), elements]);
                let slopes = LotterySlopes { weights, utilities };
                let found = straight_through_gradient(plain(&coordinates, [points, goods]), ROUNDING, slopes, &batch);
                assert_close(&format!("{shape:?}, kind {kind}, {device:?}"), &values_of(&found), &expected);
            }
        }
    }
}
