//! Lotteries of the linear program as menus hold them: bundles with probabilities that are whole multiples of 2^-24.
//!
//! Such numbers are exact in single precision and sum to exactly 1, so that what is sold is a lottery whatever the rounding.

use crate::offers::Offers;
use diffecon_auction::{Bundle, Valuations};

/// Parts of a probability.
const PARTS: u32 = 1 << 24;

/// Bundles with the parts of probability that each has, by words; all parts together are 2^24.
pub type Lottery = Vec<(Bundle, u32)>;

/// The lottery of a type, from the probabilities of his offers; none if he gets nothing.
pub fn lottery(offers: &Offers<'_>, one: usize, probabilities: &[f64]) -> Option<Lottery> {
    let parts = probabilities.iter().map(|share| (share.clamp(0.0, 1.0) * f64::from(PARTS)).round() as u32);
    let mut parts: Vec<u32> = parts.collect();
    let valuations = offers.types().valuations();
    let goods = valuations.goods();
    let mut lottery = match valuations {
        Valuations::Additive(_) => nested(goods, &parts),
        Valuations::UnitDemand(_) => {
            at_most_one(&mut parts);
            let single = |(good, &parts): (usize, &u32)| (Bundle::from_goods(goods, [good]), parts);
            parts.iter().enumerate().map(single).collect()
        }
        Valuations::Xor(xor) => {
            at_most_one(&mut parts);
            xor.atoms(one).zip(&parts).map(|((words, _), &parts)| (Bundle::from_words(words), parts)).collect()
        }
    };
    lottery.retain(|(_, parts)| *parts > 0);
    if lottery.is_empty() {
        return None;
    }
    let sold: u32 = lottery.iter().map(|(_, parts)| parts).sum();
    if sold < PARTS {
        lottery.push((Bundle::empty(goods), PARTS - sold));
    }
    lottery.sort();
    Some(lottery)
}

/// The weight of so many parts.
pub fn weight(parts: u32) -> f32 {
    parts as f32 / PARTS as f32
}

/// Takes from the greatest what rounding has given beyond 1.
fn at_most_one(parts: &mut [u32]) {
    let beyond = parts.iter().map(|&parts| u64::from(parts)).sum::<u64>().saturating_sub(u64::from(PARTS)) as u32;
    if let Some(greatest) = parts.iter_mut().max() {
        *greatest -= beyond;
    }
}

/// The lottery in which each good has its parts: the goods by falling parts, and every bundle of the first few.
fn nested(goods: usize, parts: &[u32]) -> Lottery {
    let mut order: Vec<usize> = (0..goods).collect();
    order.sort_by_key(|&good| std::cmp::Reverse(parts[good]));
    let mut bundle = Bundle::empty(goods);
    let mut lottery = Lottery::new();
    for (place, &good) in order.iter().enumerate() {
        bundle.insert(good);
        let next = order.get(place + 1).map_or(0, |&next| parts[next]);
        lottery.push((bundle.clone(), parts[good] - next));
    }
    lottery
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Types;
    use diffecon_auction::{ItemValues, XorValuations};

    fn sum(lottery: &Lottery) -> u32 {
        lottery.iter().map(|(_, parts)| parts).sum()
    }

    #[test]
    fn every_good_of_an_additive_lottery_has_its_probability() {
        let types = Types::of_bidders(&Valuations::Additive(ItemValues::new(4, vec![1.0; 4])));
        let offers = Offers::new(&types);
        let shares = [0.25, 1.0, 0.0, 0.7];
        let lottery = lottery(&offers, 0, &shares).unwrap();
        assert_eq!((lottery.len(), sum(&lottery)), (3, PARTS));
        for (good, share) in shares.into_iter().enumerate() {
            let parts = lottery.iter().filter(|(bundle, _)| bundle.contains(good)).map(|(_, parts)| parts).sum::<u32>();
            assert!((f64::from(weight(parts)) - share).abs() < 1e-7, "good {good}");
        }
        assert_eq!(super::lottery(&offers, 0, &[0.0, 1e-9, 0.0, 0.0]), None);
    }

    #[test]
    fn one_offer_at_a_time_is_sold_at_most_once() {
        let mut xor = XorValuations::new(2);
        for good in [0, 1] {
            xor.push_atom(Bundle::from_goods(2, [good]).words(), 1.0);
        }
        xor.finish_bidder();
        let [xor, items] = [Valuations::Xor(xor), Valuations::UnitDemand(ItemValues::new(2, vec![1.0; 2]))]
            .map(|valuations| Types::of_bidders(&valuations));
        for types in [xor, items] {
            let offers = Offers::new(&types);
            let third = lottery(&offers, 0, &[1.0 / 3.0, 2.0 / 3.0 + 1e-7]).unwrap();
            assert_eq!((third.len(), sum(&third)), (2, PARTS));
            let half = lottery(&offers, 0, &[0.5, 0.0]).unwrap();
            assert_eq!(half, [(Bundle::empty(2), PARTS / 2), (Bundle::from_goods(2, [0]), PARTS / 2)]);
        }
    }
}
