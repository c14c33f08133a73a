//! The values of every subset of some goods, of sixteen bidders side by side. Subset `t` has the goods at the bits of `t`.

use crate::lanes::{LANES, Lanes, greater, one_option, smaller};
use diffecon_auction::{Valuations, bundle};

/// Doubles the filled part `2^bit` of additive values by one more good.
#[inline(always)]
pub fn add_good(values: &mut [Lanes], bit: usize, item: Lanes) {
    let (without, with) = values[..2 << bit].split_at_mut(1 << bit);
    for (without, with) in without.iter().zip(with) {
        one_option();
        *with = std::array::from_fn(|lane| without[lane] + item[lane]);
    }
}

/// The sum of every subset of some numbers.
pub fn sums(numbers: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut sums = vec![0.0];
    for number in numbers {
        sums.extend_from_within(..);
        let with = sums.len() / 2;
        sums[with..].iter_mut().for_each(|sum| *sum += number);
    }
    sums
}

/// The sum of the best `demand` items of every subset.
#[inline(always)]
pub fn best_of_each(items: &[Lanes], demand: usize, values: &mut [Lanes]) {
    values.fill([0.0; LANES]);
    // The r-th best item of every subset.
    let mut best = vec![vec![[0.0_f32; LANES]; values.len()]; demand];
    for (bit, item) in items.iter().enumerate() {
        for without in 0..1 << bit {
            one_option();
            let mut item = *item;
            for best in &mut best {
                let old = best[without];
                let new = &mut best[without | 1 << bit];
                for lane in 0..LANES {
                    new[lane] = greater(old[lane], item[lane]);
                    item[lane] = smaller(old[lane], item[lane]);
                }
            }
        }
    }
    for best in &best {
        for (value, best) in values.iter_mut().zip(best) {
            one_option();
            for lane in 0..LANES {
                value[lane] += best[lane];
            }
        }
    }
}

/// The values of sixteen rows for every subset of `goods`.
pub fn fill_rows(valuations: &Valuations, rows: &[usize; LANES], goods: &[usize], values: &mut [Lanes]) {
    let items = |row: &dyn Fn(usize) -> f32| -> Vec<f32> { goods.iter().map(|&good| row(good)).collect() };
    match valuations {
        Valuations::Xor(xor) => {
            values.fill([0.0; LANES]);
            let mut bit_of = vec![None; valuations.goods()];
            goods.iter().enumerate().for_each(|(bit, &good)| bit_of[good] = Some(bit));
            for (lane, &row) in rows.iter().enumerate() {
                for (atom, value) in xor.atoms(row) {
                    let bits = bundle::goods_of(atom).map(|good| bit_of[good]);
                    if let Some(subset) = bits.into_iter().try_fold(0, |set, bit| Some(set | 1_usize << bit?)) {
                        values[subset][lane] = values[subset][lane].max(value);
                    }
                }
            }
            for bit in 0..goods.len() {
                for with in (0..values.len()).filter(|subset| subset >> bit & 1 == 1) {
                    let without = values[with ^ 1 << bit];
                    for lane in 0..LANES {
                        values[with][lane] = values[with][lane].max(without[lane]);
                    }
                }
            }
        }
        Valuations::Additive(table) | Valuations::UnitDemand(table) => {
            let demand = if matches!(valuations, Valuations::Additive(_)) { goods.len() } else { 1 };
            let by_lane = rows.map(|row| items(&|good| table.row(row)[good]));
            let lanes: Vec<Lanes> =
                (0..goods.len()).map(|good| std::array::from_fn(|lane| by_lane[lane][good])).collect();
            best_of_each(&lanes, demand, values);
        }
    }
}
