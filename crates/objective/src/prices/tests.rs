//! The fused kernels against the tensor library's own operations in double precision, values and gradients, on every device.

use super::{bundle_prices, plain_bundle_prices};
use crate::bundle_words::MenuShape;
use crate::bundles::MenuBundles;
use crate::fixtures::{SHAPES, assert_close, devices, numbers, oracle, random_bundles, typed};
use burn::tensor::{DType, Device, Tensor};
use diffecon_auction::{Seed, Stream};
use diffecon_tensor::values;

#[test]
fn bundle_prices_and_their_gradient() {
    let mut rng = Seed::new(23).stream(Stream::new("prices"));
    for [goods, elements, support, ..] in SHAPES {
        let shape = MenuShape { elements, support, goods };
        let listed = random_bundles(shape, &mut rng);
        let (item, size) = (numbers(goods, -0.1, 0.2, &mut rng), numbers(goods + 1, 0.0, 1.0, &mut rng));
        let upstream = numbers(elements * support, -1.0, 1.0, &mut rng);
        let run = |device: &Device, dtype, prices: fn(Tensor<1>, Tensor<1>, &MenuBundles) -> Tensor<1>| {
            let bundles = MenuBundles::new(&listed, support, device);
            let item = typed(&item, [goods], device, dtype);
            let size = typed(&size, [goods + 1], device, dtype);
            let prices = prices(item.clone(), size.clone(), &bundles);
            let upstream = typed(&upstream, [elements * support], device, dtype);
            let gradients = (prices.clone() * upstream).sum().backward();
            [values(&prices), values(&item.grad(&gradients).unwrap()), values(&size.grad(&gradients).unwrap())]
        };
        let expected = run(&oracle(), DType::F64, plain_bundle_prices);
        for device in devices() {
            for (ours, expected) in run(&device, DType::F32, bundle_prices).iter().zip(&expected) {
                assert_close(&format!("{shape:?}, {device:?}"), ours, expected);
            }
        }
    }
}
