//! Where the ascents start.

use crate::bundle;
use crate::price_function::PriceFunction;
use crate::valuations::Valuations;
use std::ops::Range;

/// The share of the mean value, or of the surplus, that a first price is.
const SHARE: f64 = 0.75;

/// The start for item prices: a share of each good's mean value.
pub fn items(train: &Valuations) -> PriceFunction {
    let item = mean_values(train).into_iter().map(|value| SHARE * value).collect();
    prices(item, vec![0.0; train.goods() + 1])
}

/// The start for size prices: a share of the surplus, growing with the square root of the size.
pub fn sizes(train: &Valuations) -> PriceFunction {
    let (goods, surplus) = (train.goods(), train.surplus());
    let price = |size| SHARE * surplus * (size as f64 / goods as f64).sqrt();
    prices(vec![0.0; goods], (0..=goods).map(price).collect())
}

/// The start for item and size prices together: halfway between each alone.
pub fn halfway(one: &PriceFunction, other: &PriceFunction) -> PriceFunction {
    let mean =
        |one: &[f64], other: &[f64]| one.iter().zip(other).map(|(one, other)| f64::midpoint(*one, *other)).collect();
    prices(mean(one.item(), other.item()), mean(one.size(), other.size()))
}

/// The sizes, cut after each that is the size of an atom: prices between two such sizes may be one. The last step ends
/// with the grand bundle.
pub fn steps(train: &Valuations) -> Vec<Range<usize>> {
    let goods = train.goods();
    let Valuations::Xor(xor) = train else { return (1..=goods).map(|size| size..size + 1).collect() };
    let mut seen = vec![false; goods + 1];
    xor.bundles().iter().for_each(|words| seen[bundle::size(words)] = true);
    seen[goods] = true;
    let ends = (1..=goods).filter(|&size| seen[size]);
    let mut start = 1;
    ends.map(|end| std::mem::replace(&mut start, end + 1)..end + 1).collect()
}

/// The mean value of each good `[M]`; an atom's value is shared by its goods.
fn mean_values(train: &Valuations) -> Vec<f64> {
    let mut totals = vec![(0.0, 0.0); train.goods()];
    let mut add = |good: usize, value: f64| {
        totals[good].0 += value;
        totals[good].1 += 1.0;
    };
    match train {
        Valuations::Xor(xor) => {
            for (words, &value) in xor.bundles().iter().zip(xor.values()) {
                let share = f64::from(value) / bundle::size(words).max(1) as f64;
                bundle::goods_of(words).for_each(|good| add(good, share));
            }
        }
        Valuations::Additive(items) | Valuations::UnitDemand(items) => {
            let rows = items.values().chunks_exact(items.goods());
            rows.for_each(|row| row.iter().enumerate().for_each(|(good, &value)| add(good, f64::from(value))));
        }
    }
    totals.into_iter().map(|(total, count): (f64, f64)| total / count.max(1.0)).collect()
}

fn prices(item: Vec<f64>, size: Vec<f64>) -> PriceFunction {
    PriceFunction::new(item, size).expect("shares of finite values")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::valuations::ItemValues;
    use crate::value::MAX_VALUE;
    use crate::xor::XorValuations;

    #[test]
    fn sizes_are_cut_after_those_of_atoms() {
        let mut xor = XorValuations::new(6);
        for word in [0b1, 0b111, 0b1110] {
            xor.push_atom(&[word], 1.0);
        }
        xor.finish_bidder();
        assert_eq!(steps(&Valuations::Xor(xor)), [1..2, 2..4, 4..7]);
        assert_eq!(steps(&Valuations::Additive(ItemValues::new(3, vec![1.0; 3]))), [1..2, 2..3, 3..4]);
    }

    #[test]
    fn starts_by_hand() {
        let mut xor = XorValuations::new(4);
        xor.push_atom(&[0b11], 4.0);
        xor.push_atom(&[0b10], 1.0);
        xor.finish_bidder();
        xor.push_atom(&[0b1000], 8.0);
        xor.finish_bidder();
        let train = Valuations::Xor(xor);
        // Shares of 2 for each good of the first atom, and the whole of the others.
        assert_eq!(items(&train).item(), [0.75 * 2.0, 0.75 * 1.5, 0.0, 0.75 * 8.0]);
        let sizes = sizes(&train);
        // The surplus is (4 + 8) / 2.
        let expected = [0.0, 0.5, 0.5_f64.sqrt(), 0.75_f64.sqrt(), 1.0].map(|root| 4.5 * root);
        assert!(sizes.size().iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-12));
        let halfway = halfway(&items(&train), &sizes);
        assert_eq!((halfway.item()[0], halfway.size()[4]), (0.75, 2.25));
    }

    #[test]
    fn the_greatest_values_of_many_goods_have_finite_starts() {
        const GOODS: usize = 65_536;
        let train = Valuations::Additive(ItemValues::new(GOODS, vec![MAX_VALUE; 2 * GOODS]));
        let (items, sizes) = (items(&train), sizes(&train));
        let grand = bundle::Bundle::grand(GOODS);
        let expected = SHARE * GOODS as f64 * f64::from(MAX_VALUE);
        for start in [&items, &sizes, &halfway(&items, &sizes)] {
            assert!((start.price(grand.words()) / expected - 1.0).abs() < 1e-9);
        }
    }
}
