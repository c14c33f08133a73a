//! Choices on every device against those from a finished menu, and against the objective.

use super::{Choices, choices};
use crate::bidders::DeviceBidders;
use crate::bundle_words::MenuShape;
use crate::bundles::MenuBundles;
use crate::fixtures::{SHAPES, assert_close, bidders_of_every_kind, devices, numbers, oracle, plain, random_bundles};
use crate::outside::Outside;
use crate::revenue::plain_menu_revenue;
use burn::tensor::{Device, Tensor};
use diffecon_auction::{Bundles, Menu, Seed, Stream, Valuations};
use diffecon_tensor::values;
use std::sync::Arc;

const SHARPNESS: f32 = 12.0;

/// The choices from a menu by a device's kernels, some bidders at a time.
fn by_kernels(menu: &Menu, valuations: &Arc<Valuations>, at_a_time: usize, device: &Device) -> Choices {
    let device = device.clone().inner();
    let bundles = MenuBundles::new(menu.bundles(), menu.support(), &device);
    let weights = plain(menu.weights(), &device).reshape([menu.elements(), menu.support()]);
    let batches = DeviceBidders::new(valuations.clone(), &device).all(at_a_time);
    choices(&weights, &plain(menu.prices(), &device), &bundles, &batches, SHARPNESS)
}

/// A menu of lotteries, some at equal prices and some twice.
fn menu(shape: MenuShape, bundles: Bundles, rng: &mut impl rand::Rng) -> Menu {
    let mut weights = numbers(shape.elements * shape.support, 0.1, 1.0, rng);
    for lottery in weights.chunks_exact_mut(shape.support) {
        let total: f32 = lottery.iter().sum();
        lottery.iter_mut().for_each(|weight| *weight /= total);
    }
    let prices = numbers(shape.elements, 0.0, 1.0, rng).into_iter().map(|price| (price * 8.0).round() / 8.0);
    Menu::new(bundles, weights, prices.collect()).unwrap()
}

#[test]
fn bidders_choose_as_from_the_finished_menu() {
    let mut rng = Seed::new(28).stream(Stream::new("choices"));
    for [goods, elements, support, bidders, atoms] in SHAPES {
        let shape = MenuShape { elements, support, goods };
        for (kind, valuations) in bidders_of_every_kind(goods, bidders, atoms, &mut rng).into_iter().enumerate() {
            let menu = menu(shape, random_bundles(shape, &mut rng), &mut rng);
            let valuations = Arc::new(valuations);
            let utilities: Vec<Vec<f32>> =
                (0..valuations.bidders()).map(|bidder| menu.utilities(&valuations, bidder)).collect();
            let best = |own: &Vec<f32>| own.iter().fold(0.0_f32, |best, utility| best.max(*utility));
            for device in devices() {
                // Not all batches are whole.
                let found = by_kernels(&menu, &valuations, 5, &device);
                let what = format!("{shape:?}, kind {kind}, {device:?}");
                assert_close(&what, &found.utilities, &utilities.iter().map(best).collect::<Vec<_>>());
                for ((element, own), utility) in found.favourites.iter().zip(&utilities).zip(&found.utilities) {
                    // Another device may see a tie where there is none but for rounding.
                    let own = element.map_or(0.0, |element| own[element]);
                    assert!((own - utility).abs() < 1e-5, "{what}: {own} is not {utility}");
                }
                if diffecon_tensor::device::is_host(&device) {
                    assert_eq!(found.favourites, menu.choices(&valuations), "{what}");
                }
            }
        }
    }
}

#[test]
fn soft_payments_are_what_the_objective_expects() {
    let mut rng = Seed::new(29).stream(Stream::new("choices"));
    for [goods, elements, support, bidders, atoms] in SHAPES {
        let shape = MenuShape { elements, support, goods };
        for valuations in bidders_of_every_kind(goods, bidders, atoms, &mut rng) {
            let menu = menu(shape, random_bundles(shape, &mut rng), &mut rng);
            let (valuations, oracle) = (Arc::new(valuations), oracle());
            let bundles = MenuBundles::new(menu.bundles(), support, &oracle);
            let expected = (0..valuations.bidders()).map(|bidder| {
                let batch = DeviceBidders::new(valuations.clone(), &oracle).batch(vec![bidder]);
                let weights: Tensor<2> = plain(menu.weights(), &oracle).reshape([elements, support]);
                let prices = plain(menu.prices(), &oracle);
                let nothing = Outside::nothing(1, &oracle);
                values(&plain_menu_revenue(weights, prices, &bundles, &batch, &nothing, f64::from(SHARPNESS)))[0]
            });
            let expected: Vec<f32> = expected.collect();
            for device in devices() {
                let found = by_kernels(&menu, &valuations, 4, &device);
                assert_close(&format!("{shape:?}, {device:?}"), &found.soft_payments, &expected);
            }
        }
    }
}

/// Of equal elements the first is taken, of equally good ones the dearest, and nothing rather than a gift that is worth nothing.
#[test]
fn ties_are_broken_as_menus_break_them() {
    let grand = |count: usize| {
        let mut bundles = Bundles::new(1);
        (0..count).for_each(|_| bundles.push(&[1]));
        bundles
    };
    let valuations = |values: &[f32]| {
        let items = diffecon_auction::ItemValues::new(1, values.to_vec());
        Arc::new(Valuations::Additive(items))
    };
    for device in devices() {
        let menu = Menu::new(grand(3), vec![1.0; 3], vec![0.75, 0.5, 0.5]).unwrap();
        let found = by_kernels(&menu, &valuations(&[1.0, 0.5, 0.25]), 2, &device);
        assert_eq!(found.favourites, [Some(1), Some(1), None], "{device:?}");
        assert_eq!(found.utilities, [0.5, 0.0, 0.0]);
        let gift = Menu::new(grand(1), vec![1.0], vec![0.0]).unwrap();
        let found = by_kernels(&gift, &valuations(&[0.0, 1.0]), 2, &device);
        assert_eq!(found.favourites, [None, Some(0)], "{device:?}");
        // One good for 1, or two lotteries that are as good for a half and a quarter.
        let mut bundles = grand(2);
        bundles.push(&[0]);
        bundles.push(&[1]);
        let both = Menu::new(bundles, vec![0.5, 0.5, 1.0, 0.0], vec![0.25, 0.0]).unwrap();
        let found = by_kernels(&both, &valuations(&[0.25]), 2, &device);
        assert_eq!(found.favourites, [Some(0)], "{device:?}");
        // A whole good for a half and a lottery for nothing that is as good, which one thread of a GPU looks at.
        let mut bundles = Bundles::new(1);
        (0..600).for_each(|_| [1, 0].iter().for_each(|words| bundles.push(&[*words])));
        let (mut weights, mut prices) = ([1.0, 0.0].repeat(600), vec![2.0; 600]);
        (prices[10], prices[266]) = (0.5, 0.0);
        weights[2 * 266..2 * 266 + 2].fill(0.5);
        let many = Menu::new(bundles, weights, prices).unwrap();
        let found = by_kernels(&many, &valuations(&[1.0]), 2, &device);
        assert_eq!((found.favourites, found.utilities), (vec![Some(10)], vec![0.5]), "{device:?}");
    }
}
