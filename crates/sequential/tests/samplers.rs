//! Drawn values against the settings' moments, and against each other.

use diffecon_auction::{Bundle, ItemValues, Seed, Stream, Valuations, XorValuations};
use diffecon_sequential::lanes::{LANES, LaneRng, Lanes};
use diffecon_sequential::{Bidder, GoodsSet, Law, Setting};
use std::sync::Arc;

const GROUPS: usize = 20_000;

fn moments(numbers: impl Iterator<Item = f32>) -> (f64, f64) {
    let (mut count, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for number in numbers.map(f64::from) {
        count += 1.0;
        sum += number;
        squares += number * number;
    }
    (sum / count, squares / count - (sum / count).powi(2))
}

fn rng() -> LaneRng {
    LaneRng::new(&mut Seed::new(7).stream(Stream::new("bidders")))
}

/// `[groups][options]`.
fn drawn(fill: impl Fn(&mut LaneRng, &mut Vec<Lanes>)) -> Vec<Vec<Lanes>> {
    let mut rng = rng();
    let draw = |_| {
        let mut values = Vec::new();
        fill(&mut rng, &mut values);
        values
    };
    (0..GROUPS).map(draw).collect()
}

fn option(drawn: &[Vec<Lanes>], option: usize) -> impl Iterator<Item = f32> {
    drawn.iter().flat_map(move |group| group[option])
}

/// Mean and variance of the value of goods 1 and 2 of 3 together.
fn pair(setting: Setting) -> (f64, f64) {
    match setting {
        Setting::A | Setting::D => (1.0, 2.0 / 12.0),
        Setting::B => (0.5, (1.0 / 9.0 + 4.0 / 9.0) / 12.0),
        // The greater of two uniforms.
        Setting::C => (2.0 / 3.0, 1.0 / 18.0),
        Setting::E => (2.0_f64.sqrt() / 2.0, 2.0 / 12.0),
        Setting::F => (3.0, 2.0 / 12.0 + 16.0 / 12.0),
    }
}

#[test]
fn settings_have_their_moments() {
    for setting in [Setting::A, Setting::B, Setting::C, Setting::D, Setting::E, Setting::F] {
        let law = setting.law(3);
        let (mean, variance) = pair(setting);
        let subsets = drawn(|rng, values| law.fill_subsets(&[0, 1], rng, values));
        let mut rng = rng();
        let bidders: Vec<Bidder> = (0..GROUPS).flat_map(|_| law.draw(&mut rng)).collect();
        let both: GoodsSet = [0, 1].into_iter().collect();
        let trained = moments(option(&subsets, 3));
        let tested = moments(bidders.iter().map(|bidder| bidder.value(both)));
        for (name, found) in [("training", trained), ("testing", tested)] {
            assert!((found.0 - mean).abs() < 0.01, "{setting:?} {name}: mean {} should be {mean}", found.0);
            let ratio = found.1 / variance;
            assert!((ratio - 1.0).abs() < 0.02, "{setting:?} {name}: variance {} should be {variance}", found.1);
        }
        assert!(option(&subsets, 0).all(|value| value == 0.0));
    }
}

#[test]
fn three_goods_are_enough_in_setting_d() {
    let law = Setting::D.law(5);
    let mut rng = rng();
    for bidder in law.draw(&mut rng) {
        let Bidder::Items { values, .. } = &bidder else { panic!("items") };
        let mut sorted = values.clone();
        sorted.sort_by(|a, b| b.total_cmp(a));
        assert_eq!(bidder.value(GoodsSet::first(5)), sorted[..3].iter().sum::<f32>());
        let of_subsets = bidder.subset_values(&[0, 1, 2, 3, 4]);
        for (subset, value) in of_subsets.into_iter().enumerate() {
            assert!((value - bidder.value(GoodsSet::from_mask(subset))).abs() < 1e-6);
        }
    }
}

#[test]
fn the_best_of_a_size_is_the_best_of_its_subsets() {
    for setting in [Setting::A, Setting::C, Setting::D, Setting::E, Setting::F] {
        let (law, goods) = (setting.law(4), [0, 1, 2, 3]);
        let subsets = drawn(|rng, values| law.fill_subsets(&goods, rng, values));
        let sizes = drawn(|rng, values| law.fill_sizes(&goods, rng, values));
        for size in 0..=4 {
            let best = |group: &Vec<Lanes>, lane: usize| {
                let of_size = (0..16_usize).filter(|subset| subset.count_ones() as usize == size);
                of_size.map(|subset| group[subset][lane]).fold(f32::NEG_INFINITY, f32::max)
            };
            let expected = moments(subsets.iter().flat_map(|group| (0..LANES).map(move |lane| best(group, lane))));
            let found = moments(option(&sizes, size));
            assert!((found.0 - expected.0).abs() < 0.015, "{setting:?}, size {size}: {found:?} should be {expected:?}");
            assert!((found.1 - expected.1).abs() < 0.02 * expected.1 + 1e-9, "{setting:?}, size {size}");
        }
    }
}

#[test]
fn rows_of_a_data_set_keep_their_values() {
    let mut xor = XorValuations::new(4);
    xor.push_atom(Bundle::from_goods(4, [1]).words(), 1.0);
    xor.push_atom(Bundle::from_goods(4, [1, 3]).words(), 2.5);
    xor.finish_bidder();
    xor.push_atom(Bundle::from_goods(4, [0, 2, 3]).words(), 4.0);
    xor.finish_bidder();
    let items = || ItemValues::new(4, vec![1.0, 2.0, 3.0, 4.0, 0.5, 0.25, 0.0, 1.0]);
    for valuations in [Valuations::Xor(xor), Valuations::Additive(items()), Valuations::UnitDemand(items())] {
        let valuations = Arc::new(valuations);
        let law = Law::Rows(Arc::clone(&valuations));
        let goods = [0, 1, 3];
        for row in 0..2 {
            let bidder = Bidder::Row { valuations: Arc::clone(&valuations), row };
            for (subset, value) in bidder.subset_values(&goods).into_iter().enumerate() {
                let set = (0..3).filter(|bit| subset >> bit & 1 == 1).map(|bit| goods[bit]).collect::<GoodsSet>();
                let words = Bundle::from_goods(4, set.goods());
                assert_eq!(value, valuations.value(row, words.words()));
                assert_eq!(value, bidder.value(set));
            }
        }
        let (mean, _) = moments(option(&drawn(|rng, values| law.fill_subsets(&goods, rng, values)), 7));
        let grand = Bundle::from_goods(4, goods);
        let expected = 0.5 * f64::from(valuations.value(0, grand.words()) + valuations.value(1, grand.words()));
        assert!((mean - expected).abs() < 0.02, "{mean} should be {expected}");
    }
}
