//! Drawn values against the settings' moments, and against each other.

use diffecon_auction::{Bundle, ItemValues, Seed, Stream, Valuations, XorValuations};
use diffecon_sequential::lanes::{LaneRng, Lanes};
use diffecon_sequential::{Bidder, GoodsSet, Law, Setting};
use std::sync::Arc;

const GROUPS: usize = 20_000;

/// Asserts that numbers have this mean and this variance, each within four standard errors of its own.
fn assert_moments(name: &str, numbers: impl Iterator<Item = f32>, mean: f64, variance: f64) {
    let (mut count, mut sum, mut squares, mut fourth) = (0.0, 0.0, 0.0, 0.0);
    for number in numbers {
        let square = (f64::from(number) - mean).powi(2);
        count += 1.0;
        sum += f64::from(number) - mean;
        squares += square;
        fourth += square * square;
    }
    let (off_mean, found) = (sum / count, squares / count);
    let z = off_mean / (variance / count).sqrt();
    println!("{name}: mean {:.5} for {mean:.5}, z {z:.2}", mean + off_mean);
    assert!(z.abs() < 4.0, "{name}: mean {} should be {mean}, z {z}", mean + off_mean);
    let z = (found - variance) / ((fourth / count - found * found) / count).sqrt();
    println!("{name}: variance {found:.5} for {variance:.5}, z {z:.2}");
    assert!(z.abs() < 4.0, "{name}: variance {found} should be {variance}, z {z}");
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
        assert_moments(&format!("{setting:?} in training"), option(&subsets, 3), mean, variance);
        let tested = bidders.iter().map(|bidder| bidder.value(both));
        assert_moments(&format!("{setting:?} in testing"), tested, mean, variance);
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
    // The three greatest of five uniforms: the order statistics have means i / 6 and covariances i (6 - j) / 252.
    let subsets = drawn(|rng, values| law.fill_subsets(&[0, 1, 2, 3, 4], rng, values));
    assert_moments("three of five goods", option(&subsets, 31), 2.0, 48.0 / 252.0);
}

/// Bidder by bidder: both ways draw a good's values in the same place of the stream.
#[test]
fn the_best_of_a_size_is_the_best_of_its_subsets() {
    for setting in [Setting::A, Setting::C, Setting::D, Setting::E, Setting::F] {
        let (law, goods) = (setting.law(4), [0, 1, 2, 3]);
        let subsets = drawn(|rng, values| law.fill_subsets(&goods, rng, values));
        let sizes = drawn(|rng, values| law.fill_sizes(&goods, rng, values));
        for (of_subsets, of_sizes) in subsets.iter().zip(&sizes) {
            assert_eq!(of_sizes.len(), 5);
            for (size, found) in of_sizes.iter().enumerate() {
                for (lane, found) in found.iter().enumerate() {
                    let of_size = (0..16_usize).filter(|subset| subset.count_ones() as usize == size);
                    let best = of_size.map(|subset| of_subsets[subset][lane]).fold(f32::NEG_INFINITY, f32::max);
                    assert!((found - best).abs() < 1e-6, "{setting:?}, size {size}: {found} should be {best}");
                }
            }
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
    xor.push_atom(Bundle::from_goods(4, [0]).words(), 0.5);
    xor.finish_bidder();
    let items = || ItemValues::new(4, vec![1.0, 2.0, 3.0, 4.0, 0.5, 0.25, 0.0, 1.0, 0.0, 0.0, 7.0, 0.5]);
    for valuations in [Valuations::Xor(xor), Valuations::Additive(items()), Valuations::UnitDemand(items())] {
        let valuations = Arc::new(valuations);
        let law = Law::Rows(Arc::clone(&valuations));
        let goods = [0, 1, 3];
        for row in 0..3 {
            let bidder = Bidder::Row { valuations: Arc::clone(&valuations), row };
            for (subset, value) in bidder.subset_values(&goods).into_iter().enumerate() {
                let set = (0..3).filter(|bit| subset >> bit & 1 == 1).map(|bit| goods[bit]).collect::<GoodsSet>();
                let words = Bundle::from_goods(4, set.goods());
                assert_eq!(value, valuations.value(row, words.words()));
                assert_eq!(value, bidder.value(set));
            }
        }
        let grand = Bundle::from_goods(4, goods);
        let worth = [0, 1, 2].map(|row| f64::from(valuations.value(row, grand.words())));
        let mean = worth.iter().sum::<f64>() / 3.0;
        let variance = worth.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 3.0;
        let drawn = drawn(|rng, values| law.fill_subsets(&goods, rng, values));
        assert_moments("rows", option(&drawn, 7), mean, variance);
    }
}
