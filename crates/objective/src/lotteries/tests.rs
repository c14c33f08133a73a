//! The fused kernels against the tensor library's own operations in double precision, on every device.

use super::{LotteryLayout, lotteries, plain_lotteries};
use crate::bundle_words::MenuShape;
use crate::bundles::MenuBundles;
use crate::fixtures::{SHAPES, assert_close, devices, lottery_numbers, numbers, oracle, plain, random_bundles, typed};
use crate::flow::Flowed;
use burn::tensor::DType;
use diffecon_auction::{Seed, Stream};
use diffecon_tensor::values;

#[test]
fn weights_and_prices() {
    let mut rng = Seed::new(28).stream(Stream::new("lotteries"));
    let mut free = 0;
    for [goods, elements, support, ..] in SHAPES {
        let shape = MenuShape { elements, support, goods };
        let listed = random_bundles(shape, &mut rng);
        let learned = lottery_numbers(shape, &mut rng);
        // Densities that differ by many orders.
        let expansion = numbers(elements * support, -40.0, 40.0, &mut rng);
        for smooth in [true, false] {
            let wide = typed(&learned, [learned.len()], &oracle(), DType::F64);
            let fall = typed(&expansion, [expansion.len()], &oracle(), DType::F64);
            let expected = plain_lotteries(&wide, fall, &MenuBundles::new(&listed, support, &oracle()), smooth);
            let expected = [values(&expected.weights), values(&expected.prices)];
            free += expected[1].iter().filter(|price| **price == 0.0).count();
            for device in devices() {
                let device = device.inner();
                let [learned, expansion] = [&learned, &expansion].map(|of| plain(of, &device));
                let flowed = Flowed { bundles: MenuBundles::new(&listed, support, &device), expansion };
                let ours = lotteries(learned, &flowed, smooth);
                let what = format!("{shape:?}, smooth {smooth}, {device:?}");
                assert_close(&format!("weights, {what}"), &values(&ours.weights), &expected[0]);
                assert_close(&format!("prices, {what}"), &values(&ours.prices), &expected[1]);
            }
        }
    }
    assert!(free > 20, "{free} prices are 0");
}

#[test]
fn parts_follow_each_other() {
    let layout = LotteryLayout::of(MenuShape { elements: 3, support: 2, goods: 4 });
    let expected = LotteryLayout { logits: 0..6, item: 6..10, size: 10..15, deviation: 15..18 };
    assert_eq!((layout.numbers(), layout), (18, expected));
}
