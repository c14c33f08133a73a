//! Lotteries over bundles with exact probabilities, from those of what is sold.
//!
//! Probabilities are whole multiples of 2^-24. Such numbers are exact in single precision and sum to exactly 1, so that what is sold is a
//! lottery whatever the rounding.

use crate::bundle::{Bundle, Bundles};

/// Parts of a probability.
const PARTS: u32 = 1 << 24;

/// Bundles with the parts of probability that each has; all parts together are 2^24.
pub type Lottery = Vec<(Bundle, u32)>;

/// The lottery in which every good has its probability `[M]`: with the goods by falling probability, every bundle of the first few, with
/// what the last of them has more than the next. An additive bidder values all lotteries of these probabilities alike.
pub fn of_goods(probabilities: &[f64]) -> Lottery {
    let (goods, parts) = (probabilities.len(), parts(probabilities.iter().copied()));
    let mut order: Vec<usize> = (0..goods).collect();
    order.sort_by_key(|&good| std::cmp::Reverse(parts[good]));
    let mut bundle = Bundle::empty(goods);
    let mut lottery = Lottery::new();
    for (place, &good) in order.iter().enumerate() {
        bundle.insert(good);
        let next = order.get(place + 1).map_or(0, |&next| parts[next]);
        lottery.push((bundle.clone(), parts[good] - next));
    }
    with_nothing(lottery, goods)
}

/// The lottery in which at most one of some bundles over `goods` goods is sold, each with its probability.
///
/// What rounding has given beyond 1 is taken from the greatest.
pub fn of_bundles(goods: usize, bundles: impl IntoIterator<Item = Bundle>, probabilities: &[f64]) -> Lottery {
    let mut parts = parts(probabilities.iter().copied());
    let beyond = parts.iter().map(|&parts| u64::from(parts)).sum::<u64>().saturating_sub(u64::from(PARTS)) as u32;
    if let Some(greatest) = parts.iter_mut().max() {
        *greatest = greatest.saturating_sub(beyond);
    }
    with_nothing(bundles.into_iter().zip(parts).collect(), goods)
}

/// The supports `[J * D]` and weights `[J * D]` of a menu of lotteries; those with less than the most bundles get empty ones of weight 0.
pub fn supports<'a>(goods: usize, lotteries: impl IntoIterator<Item = &'a Lottery> + Clone) -> (Bundles, Vec<f32>) {
    let most = lotteries.clone().into_iter().map(Vec::len).max().unwrap_or(0);
    let (mut bundles, mut weights) = (Bundles::new(goods), Vec::new());
    let nothing = (Bundle::empty(goods), 0);
    for lottery in lotteries {
        for (bundle, parts) in lottery.iter().chain(std::iter::repeat_n(&nothing, most - lottery.len())) {
            bundles.push(bundle.words());
            weights.push(*parts as f32 / PARTS as f32);
        }
    }
    (bundles, weights)
}

fn parts(probabilities: impl Iterator<Item = f64>) -> Vec<u32> {
    probabilities.map(|share| (share.clamp(0.0, 1.0) * f64::from(PARTS)).round() as u32).collect()
}

/// Without the bundles that are never sold, by bundles, and with nothing for the rest.
fn with_nothing(mut lottery: Lottery, goods: usize) -> Lottery {
    lottery.retain(|(_, parts)| *parts > 0);
    let sold: u32 = lottery.iter().map(|(_, parts)| parts).sum();
    if sold < PARTS {
        lottery.push((Bundle::empty(goods), PARTS - sold));
    }
    lottery.sort();
    lottery
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(lottery: &Lottery) -> u32 {
        lottery.iter().map(|(_, parts)| parts).sum()
    }

    #[test]
    fn every_good_has_its_probability() {
        let shares = [0.25, 1.0, 0.0, 0.7];
        let lottery = of_goods(&shares);
        assert_eq!((lottery.len(), sum(&lottery)), (3, PARTS));
        for (good, share) in shares.into_iter().enumerate() {
            let parts = lottery.iter().filter(|(bundle, _)| bundle.contains(good)).map(|(_, parts)| parts).sum::<u32>();
            assert!((f64::from(parts) / f64::from(PARTS) - share).abs() < 1e-7, "good {good}");
        }
        assert_eq!(of_goods(&[0.0, 1e-9]), [(Bundle::empty(2), PARTS)]);
    }

    #[test]
    fn one_bundle_at_a_time_is_sold_at_most_once() {
        let single = || [0, 1].map(|good| Bundle::from_goods(2, [good]));
        let third = of_bundles(2, single(), &[1.0 / 3.0, 2.0 / 3.0 + 1e-7]);
        assert_eq!((third.len(), sum(&third)), (2, PARTS));
        let half = of_bundles(2, single(), &[0.5, 0.0]);
        assert_eq!(half, [(Bundle::empty(2), PARTS / 2), (Bundle::from_goods(2, [0]), PARTS / 2)]);
    }

    #[test]
    fn supports_are_filled_with_nothing() {
        let lotteries = [of_goods(&[1.0, 1.0]), of_goods(&[0.25, 0.75])];
        let (bundles, weights) = supports(2, &lotteries);
        assert_eq!(weights, [1.0, 0.0, 0.0, 0.25, 0.5, 0.25]);
        let sizes: Vec<usize> = bundles.iter().map(crate::bundle::size).collect();
        assert_eq!(sizes, [2, 0, 0, 0, 1, 2]);
    }
}
