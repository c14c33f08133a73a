//! An upper bound on the revenue of every mechanism, from any multipliers, in exact arithmetic.
//!
//! Let `w_t` be the types' weights and `W` their sum, `lambda_st >= 0` any numbers for pairs of types, `in_t = sum_s lambda_st` and
//! `out_t = sum_r lambda_tr`. Every mechanism gives type `t` a lottery `x_t` over his offers
//! ([`Offers`](crate::Offers)) and a utility `u_t >= 0`, where
//!
//! ```text
//! u_s >= u_t + sum_a x_ta (v_s(a) - v_t(a))     for all s and t,
//! ```
//!
//! and earns `W R = sum_t w_t (sum_a x_ta v_t(a) - u_t)`. Adding `lambda_st` times each constraint and sorting by `x` and `u`,
//!
//! ```text
//! W R <= sum_t sum_a x_ta ((w_t + in_t) v_t(a) - sum_s lambda_st v_s(a))  +  sum_t u_t (out_t - in_t - w_t).
//! ```
//!
//! The first sum is at most that of the best offers: `max(0, max_a ...)` of a type that gets one offer, `sum_a max(0, ...)` of
//! an additive type. In the second, `0 <= u_t <= V_t`, the greatest value of `t`: payments may be taken to be at least 0 (raising those
//! below 0 to 0, on a menu, lowers nobody's payment), and a utility is a value less a payment. So
//!
//! ```text
//! W R <= sum_t best_t  +  sum_t max(0, out_t - in_t - w_t) V_t,
//! ```
//!
//! whatever the multipliers are: at the optimum of the program's dual the second sum is 0 (flow is conserved, the rest of it being the
//! multiplier of `u_t >= 0`), and multipliers of a solver, which are off by their last digits, cost no more than those digits times
//! the values.

use crate::exact::{in_units, of_units, positive, unit_of};
use diffecon_auction::Types;
use diffecon_auction::Valuations;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use rayon::prelude::*;

/// The bound on the mean payment of these types, in money. Pairs are types `s` and `t` with `lambda_st` in the unit of the
/// weights; multipliers below 0 count as 0.
///
/// # Panics
/// If a pair is of no types, a multiplier is not finite, or there is no type.
pub fn revenue_bound(types: &Types, multipliers: &[([usize; 2], f64)]) -> BigRational {
    let kept = multipliers.iter().filter(|(_, multiplier)| *multiplier > 0.0);
    let flow_unit = unit_of(types.weights().iter().copied().chain(kept.clone().map(|(_, multiplier)| *multiplier)));
    let all_values = match types.valuations() {
        Valuations::Xor(xor) => xor.values(),
        Valuations::Additive(items) | Valuations::UnitDemand(items) => items.values(),
    };
    let value_unit = unit_of(all_values.iter().map(|&value| f64::from(value)));
    let weights: Vec<BigInt> = types.weights().iter().map(|&weight| in_units(weight, flow_unit)).collect();

    // Who envies each type, how much flows in, and how much out.
    let mut enviers: Vec<Vec<(usize, BigInt)>> = vec![Vec::new(); types.count()];
    let (mut into, mut out) = (vec![BigInt::zero(); types.count()], vec![BigInt::zero(); types.count()]);
    for &([buyer, seller], multiplier) in kept {
        let multiplier = in_units(multiplier, flow_unit);
        out[buyer] += &multiplier;
        into[seller] += &multiplier;
        enviers[seller].push((buyer, multiplier));
    }

    let of_type = |one: usize| {
        let own = &weights[one] + &into[one];
        let virtual_value = |offer: usize| {
            let worth = |buyer: usize| in_units(f64::from(offer_value(types, buyer, one, offer)), value_unit);
            let envied = enviers[one].iter().map(|(buyer, multiplier)| multiplier * worth(*buyer)).sum::<BigInt>();
            positive(&own * worth(one) - envied)
        };
        let virtual_values = (0..offers(types, one)).map(virtual_value);
        let worth =
            (0..offers(types, one)).map(|offer| in_units(f64::from(offer_value(types, one, one, offer)), value_unit));
        let (best, most): (BigInt, BigInt) = match types.valuations() {
            Valuations::Additive(_) => (virtual_values.sum(), worth.sum()),
            _ => (virtual_values.max().unwrap_or_default(), worth.max().unwrap_or_default()),
        };
        best + positive(&out[one] - &into[one] - &weights[one]) * most
    };
    let sum: BigInt = (0..types.count()).into_par_iter().map(of_type).reduce(BigInt::zero, |one, other| one + other);
    of_units(sum, flow_unit + value_unit) / of_units(weights.iter().sum(), flow_unit)
}

/// The number of a type's offers: atoms or goods.
fn offers(types: &Types, one: usize) -> usize {
    match types.valuations() {
        Valuations::Xor(xor) => xor.atom_range(one).len(),
        Valuations::Additive(items) | Valuations::UnitDemand(items) => items.goods(),
    }
}

/// What an offer of `seller` is worth to `buyer`: a value of the data set, so that it is exact.
fn offer_value(types: &Types, buyer: usize, seller: usize, offer: usize) -> f32 {
    match types.valuations() {
        Valuations::Xor(xor) => xor.value(buyer, xor.bundles().get(xor.offsets()[seller] + offer)),
        Valuations::Additive(items) | Valuations::UnitDemand(items) => items.row(buyer)[offer],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::ItemValues;

    fn one_good(values: &[f32]) -> Types {
        Types::of_bidders(&Valuations::Additive(ItemValues::new(1, values.to_vec())))
    }

    fn ratio(numerator: i64, denominator: i64) -> BigRational {
        BigRational::new(numerator.into(), denominator.into())
    }

    /// Values 1, 2, 3 with equal weights: the price 2 earns 4/3. Each type envies the next lower one, with the weight of all above.
    #[test]
    fn the_multipliers_of_virtual_values_give_the_optimum() {
        let types = one_good(&[1.0, 2.0, 3.0]);
        assert_eq!(revenue_bound(&types, &[([2, 1], 1.0), ([1, 0], 2.0)]), ratio(4, 3));
        // Without multipliers, the surplus.
        assert_eq!(revenue_bound(&types, &[]), ratio(2, 1));
    }

    #[test]
    fn multipliers_that_are_off_cost_what_they_are_off() {
        let types = one_good(&[1.0, 2.0, 3.0]);
        // More flows out of type 2 than he has: 1/8 too much, times his value of 3. Below 0 is 0.
        let bound = revenue_bound(&types, &[([2, 1], 1.125), ([1, 0], 2.0), ([0, 2], -7.0)]);
        // Virtual values: 0 of type 0 (1 + 2 - 2 * 2 < 0), 2 * 2.125 - 3 * 1.125 of type 1, 3 of type 2.
        assert_eq!(bound, (ratio(17, 4) - ratio(27, 8) + ratio(3, 1) + ratio(3, 8)) / ratio(3, 1));
        assert!(bound > ratio(4, 3));
    }
}
