//! The best price of one bundle beside a menu whose other prices stay, exactly.
//!
//! A bidder takes the bundle if its price is at most his threshold: its value to him less the utility that he has without it. Between two
//! thresholds revenue rises with the price, so that only the thresholds come into question.

use diffecon_auction::shift::{Buyers, Shift, best_threshold};

/// What a bidder has without the bundle: utility and payment, in the data set's unit; both are 0 if he buys nothing.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Standing {
    /// Value less payment.
    pub utility: f32,
    /// What he pays.
    pub payment: f32,
}

impl Standing {
    /// Whether he takes a bundle of this value to him at this price instead: for more utility, or the same at a higher price.
    pub fn leaves_for(self, value: f32, price: f32) -> bool {
        let utility = value - price;
        utility > self.utility || (utility == self.utility && price > self.payment)
    }
}

/// The highest price at which a bidder takes a bundle of this value to him; `None` if he never does.
///
/// He takes it at this price and not above, but for rounding, which is on the safe side: if he pays less now, he does take it at every
/// price from what he pays up to this one; if he pays more, he does not take it above.
pub fn highest_price(value: f32, standing: Standing) -> Option<f32> {
    if value <= standing.utility {
        return None;
    }
    let mut price = (f64::from(value) - f64::from(standing.utility)) as f32;
    while !standing.leaves_for(value, price) {
        price = price.next_down();
        if price <= standing.payment {
            break;
        }
    }
    Some(price)
}

/// The price of a bundle that adds most to the total revenue, the highest of equally good ones, and what it adds, which may be less than
/// nothing; `None` if nobody takes the bundle at any price. `values` `[N]` are the bundle's to each type of bidder, `standings` `[N]` what
/// they have without, `counts` `[N]` how many bidders they are.
pub fn best_price(values: &[f32], standings: &[Standing], counts: &[usize]) -> Option<Shift<f32>> {
    let offers = values.iter().zip(standings).zip(counts);
    let mut offers: Vec<(f32, f32, usize)> = offers
        .filter_map(|((value, standing), count)| Some((highest_price(*value, *standing)?, standing.payment, *count)))
        .collect();
    offers.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.total_cmp(&b.1)));
    let groups = offers.chunk_by(|a, b| a.0 == b.0).map(|group| Buyers {
        threshold: group[0].0,
        count: group.iter().map(|(_, _, count)| count).sum(),
        revenue: -group.iter().map(|(_, payment, count)| *count as f64 * f64::from(*payment)).sum::<f64>(),
    });
    best_threshold(0.0, 0.0, groups)
}

/// What the bundle adds to the total revenue at this price, exactly; arguments as in [`best_price`].
pub fn gain_at(price: f32, values: &[f32], standings: &[Standing], counts: &[usize]) -> f64 {
    let of_type = |((value, standing), count): ((&f32, &Standing), &usize)| {
        let leaves = standing.leaves_for(*value, price);
        if leaves { *count as f64 * (f64::from(price) - f64::from(standing.payment)) } else { 0.0 }
    };
    values.iter().zip(standings).zip(counts).map(of_type).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::{Seed, Stream};
    use rand::RngExt;

    fn standing(utility: f32, payment: f32) -> Standing {
        Standing { utility, payment }
    }

    #[test]
    fn one_good_is_sold_at_the_best_value() {
        let best =
            |values: &[f32]| best_price(values, &vec![Standing::default(); values.len()], &vec![1; values.len()]);
        assert_eq!(best(&[1.0, 3.0, 4.0, 4.5]), Some(Shift { amount: 3.0, gain: 9.0 }));
        assert_eq!(best(&[1.0, 2.0]), Some(Shift { amount: 2.0, gain: 2.0 }), "of equally good prices the highest");
        assert_eq!(best(&[0.0]), None);
    }

    #[test]
    fn equal_bidders_count_as_often_as_there_are() {
        let standings = [standing(0.0, 0.0), standing(0.5, 1.0), standing(1.0, 5.0)];
        let (values, counts) = ([2.0, 3.0, 6.5], [3, 1, 2]);
        let one_by_one = |of: &[f32]| -> Vec<f32> {
            of.iter().zip(counts).flat_map(|(number, count)| std::iter::repeat_n(*number, count)).collect()
        };
        let each: Vec<Standing> =
            standings.iter().zip(counts).flat_map(|(standing, count)| std::iter::repeat_n(*standing, count)).collect();
        let found = best_price(&values, &standings, &counts);
        assert_eq!(found, best_price(&one_by_one(&values), &each, &[1; 6]));
        let price = found.map(|offer| offer.amount).unwrap_or_default();
        assert_eq!(gain_at(price, &values, &standings, &counts), gain_at(price, &one_by_one(&values), &each, &[1; 6]));
    }

    #[test]
    fn buyers_of_dearer_elements_are_not_lured_away() {
        // At 2 the first is indifferent, and stays where he pays more.
        let standings = [standing(1.0, 5.0), standing(0.0, 0.0), standing(0.0, 0.0)];
        assert_eq!(best_price(&[3.0, 2.0, 0.5], &standings, &[1; 3]), Some(Shift { amount: 2.0, gain: 2.0 }));
        // Here he comes at every price that sells, and pays 3 less.
        assert_eq!(best_price(&[4.0, 2.0, 0.5], &standings, &[1; 3]), Some(Shift { amount: 2.0, gain: -1.0 }));
    }

    /// Thresholds are what they are said to be, however values and payments are rounded.
    #[test]
    fn highest_prices_are_accepted_and_higher_ones_are_not() {
        let mut rng = Seed::new(1).stream(Stream::new("highest price"));
        let (mut accepted, mut luring) = (0, 0);
        for _ in 0..100_000 {
            let [utility, payment, value] =
                [(); 3].map(|()| rng.random::<f32>() * 10.0_f32.powi(rng.random_range(-6..3)));
            let now = standing(utility, payment);
            let Some(price) = highest_price(value, now) else {
                assert!(!now.leaves_for(value, 0.0) && !now.leaves_for(value, 1e-9));
                continue;
            };
            if price > payment {
                assert!(now.leaves_for(value, price) && price <= value, "{now:?}, {value}: {price}");
                accepted += 1;
            } else {
                assert!(!now.leaves_for(value, price.next_up()), "{now:?}, {value}: {price}");
                luring += 1;
            }
            let far = value - utility + 1e-5 * value.max(payment);
            assert!(!now.leaves_for(value, far), "{now:?}, {value}: {far}");
        }
        assert!(accepted > 10_000 && luring > 10_000, "{accepted} and {luring}");
    }
}
