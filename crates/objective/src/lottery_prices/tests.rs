//! The fused kernels against the tensor library's own operations in double precision, values and gradients, on every device.

use super::{LotteryPrices, lottery_prices, plain_lottery_prices};
use crate::bundle_words::MenuShape;
use crate::bundles::MenuBundles;
use crate::fixtures::{SHAPES, assert_close, devices, numbers, oracle, random_bundles, typed};
use burn::tensor::{DType, Device, Tensor};
use diffecon_auction::{Seed, Stream};
use diffecon_tensor::values;

#[test]
fn lottery_prices_and_their_gradient() {
    let mut rng = Seed::new(28).stream(Stream::new("lottery prices"));
    let mut free = 0;
    for [goods, elements, support, ..] in SHAPES {
        let shape = MenuShape { elements, support, goods };
        let listed = random_bundles(shape, &mut rng);
        let (item, size) = (numbers(goods, -0.1, 0.2, &mut rng), numbers(goods + 1, 0.0, 1.0, &mut rng));
        let deviation = numbers(elements, -0.1 * goods as f32 - 1.0, 0.5, &mut rng);
        let weights = numbers(elements * support, 0.0, 2.0 / support as f32, &mut rng);
        let upstream = numbers(elements, -1.0, 1.0, &mut rng);
        let run = |device: &Device, dtype, prices: fn(LotteryPrices, &MenuBundles) -> Tensor<1>| {
            let bundles = MenuBundles::new(&listed, support, device);
            let item = typed(&item, [goods], device, dtype);
            let size = typed(&size, [goods + 1], device, dtype);
            let deviation = typed(&deviation, [elements], device, dtype);
            let weights = typed(&weights, [elements, support], device, dtype);
            let of = LotteryPrices {
                item: item.clone(),
                size: size.clone(),
                deviation: deviation.clone(),
                weights: weights.clone(),
            };
            let prices = prices(of, &bundles);
            let upstream = typed(&upstream, [elements], device, dtype);
            let gradients = (prices.clone() * upstream).sum().backward();
            let [item, size, deviation] =
                [item, size, deviation].map(|tensor| values(&tensor.grad(&gradients).unwrap()));
            [values(&prices), item, size, deviation, values(&weights.grad(&gradients).unwrap())]
        };
        let expected = run(&oracle(), DType::F64, plain_lottery_prices);
        free += expected[0].iter().filter(|price| **price == 0.0).count();
        for device in devices() {
            for (ours, expected) in run(&device, DType::F32, lottery_prices).iter().zip(&expected) {
                assert_close(&format!("{shape:?}, {device:?}"), ours, expected);
            }
        }
    }
    assert!(free > 20, "{free} prices are 0");
}
