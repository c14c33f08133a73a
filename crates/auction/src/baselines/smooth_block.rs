//! A block of XOR bidders, laid out for passes over all of their atoms.

use super::list_sums::ListSums;
use crate::bundle;
use crate::price_function::PriceFunction;
use crate::xor::XorValuations;

/// Bidders whose slopes are added up in a fixed order: theirs, and of a bidder that of his atoms.
pub struct SmoothBlock {
    /// Bidder `i` owns the atoms `offsets[i]..offsets[i + 1]`.
    offsets: Vec<u32>,
    /// The atoms' values.
    values: Vec<f32>,
    /// The atoms' sizes.
    sizes: Vec<u32>,
    /// The goods of each atom.
    goods: ListSums,
    /// The atoms with each good.
    with_good: ListSums,
    /// The atoms of each size.
    of_size: ListSums,
}

impl SmoothBlock {
    /// These bidders, in this order.
    pub fn new(xor: &XorValuations, bidders: &[usize]) -> Self {
        let (mut offsets, mut values, mut sizes) = (vec![0], Vec::new(), Vec::new());
        let mut members = Vec::new();
        let (mut with_good, mut of_size) = (vec![Vec::new(); xor.goods()], vec![Vec::new(); xor.goods() + 1]);
        for &bidder in bidders {
            for (words, value) in xor.atoms(bidder) {
                let (atom, size) = (values.len() as u32, bundle::size(words));
                for good in bundle::goods_of(words) {
                    members.push(good as u32);
                    with_good[good].push(atom);
                }
                of_size[size].push(atom);
                values.push(value);
                sizes.push(size as u32);
            }
            offsets.push(values.len() as u32);
        }
        let mut rest = &members[..];
        let of_atom = |&size: &u32| rest.split_off(..size as usize).expect("the goods of each atom in turn");
        let goods: Vec<&[u32]> = sizes.iter().map(of_atom).collect();
        let goods = ListSums::new(&goods, xor.goods() as u32);
        let of_atoms = |lists: &[Vec<u32>]| {
            let lists: Vec<&[u32]> = lists.iter().map(Vec::as_slice).collect();
            ListSums::new(&lists, values.len() as u32)
        };
        let (with_good, of_size) = (of_atoms(&with_good), of_atoms(&of_size));
        Self { offsets, values, sizes, goods, with_good, of_size }
    }

    /// The bidders' slopes in the item prices `[M]` and the size prices `[M + 1]`, added up.
    ///
    /// Choosing atom `a` with probability `q[a]` a bidder pays `R = sum q[a] p[a]`, and `dR / dp[a] = q[a] (1 - s (p[a] - R))`.
    ///
    /// Where all item prices are 0, the slopes in them are left out, and 0.
    pub fn slopes(&self, prices: &PriceFunction, sharpness: f64) -> Vec<f64> {
        let goods = prices.item().len();
        let has_items = prices.item().iter().any(|price| *price > 0.0);
        // First the atoms' prices, then the slopes in them, and a 0.
        let mut of_atoms = vec![0.0; self.values.len() + 1];
        if has_items {
            self.goods.sum(&[prices.item(), &[0.0]].concat(), &mut of_atoms);
        }
        of_atoms.iter_mut().zip(&self.sizes).for_each(|(price, &size)| *price += prices.size()[size as usize]);
        let utility = |(&value, price): (&f32, &f64)| sharpness * (f64::from(value) - price);
        let mut utilities: Vec<f64> = self.values.iter().zip(&of_atoms).map(utility).collect();
        for bidder in self.offsets.windows(2) {
            let atoms = bidder[0] as usize..bidder[1] as usize;
            differentiate(&mut of_atoms[atoms.clone()], &mut utilities[atoms], sharpness);
        }
        let mut slopes = vec![0.0; 2 * goods + 1];
        if has_items {
            self.with_good.sum(&of_atoms, &mut slopes[..goods]);
        }
        self.of_size.sum(&of_atoms, &mut slopes[goods..]);
        slopes
    }
}

/// Replaces the prices of a bidder's atoms by the slopes of what he pays. His utilities, times the sharpness, become weights.
fn differentiate(prices: &mut [f64], utilities: &mut [f64], sharpness: f64) {
    let best = utilities.iter().fold(0.0, |best: f64, utility| best.max(*utility));
    let (mut total, mut paid) = (0.0, 0.0);
    for (price, weight) in prices.iter().zip(&mut *utilities) {
        *weight = (*weight - best).exp();
        total += *weight;
        paid += *weight * price;
    }
    let total = (-best).exp() + total;
    let revenue = paid / total;
    for (price, weight) in prices.iter_mut().zip(utilities) {
        *price = *weight / total * (1.0 - sharpness * (*price - revenue));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};

    /// Adds a bidder's slopes, one atom and good after the other.
    fn add_slopes(xor: &XorValuations, bidder: usize, prices: &PriceFunction, sharpness: f64, slopes: &mut [f64]) {
        let mut offers: Vec<(f64, f64)> = xor
            .atoms(bidder)
            .map(|(words, value)| {
                let price = prices.price(words);
                (sharpness * (f64::from(value) - price), price)
            })
            .collect();
        let best = offers.iter().fold(0.0, |best: f64, offer| best.max(offer.0));
        offers.iter_mut().for_each(|offer| offer.0 = (offer.0 - best).exp());
        let total = (-best).exp() + offers.iter().map(|(weight, _)| weight).sum::<f64>();
        let revenue = offers.iter().map(|(weight, price)| weight * price).sum::<f64>() / total;
        for ((words, _), (weight, price)) in xor.atoms(bidder).zip(&offers) {
            let slope = weight / total * (1.0 - sharpness * (price - revenue));
            bundle::goods_of(words).for_each(|good| slopes[good] += slope);
            slopes[xor.goods() + bundle::size(words)] += slope;
        }
    }

    #[test]
    fn slopes_are_the_plain_ones_bit_for_bit() {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(9);
        for goods in [1, 2, 7, 50, 130] {
            let mut xor = XorValuations::new(goods);
            for _ in 0..60 {
                // Bidders without atoms and atoms without goods too.
                for _ in 0..rng.random_range(0..7) {
                    let share = rng.random_range(0.0..0.5);
                    let bundle = bundle::Bundle::from_goods(goods, (0..goods).filter(|_| rng.random::<f64>() < share));
                    xor.push_atom(bundle.words(), rng.random());
                }
                xor.finish_bidder();
            }
            let item: Vec<f64> = (0..goods).map(|_| rng.random_range(0.0..0.2)).collect();
            let size: Vec<f64> = (0..=goods).map(|size| (0.1 * size as f64).sqrt()).collect();
            let bidders: Vec<usize> = (0..60).step_by(2).collect();
            let block = SmoothBlock::new(&xor, &bidders);
            for (has_items, has_sizes) in [(true, true), (true, false), (false, true)] {
                let prices = |has: bool, prices: &[f64]| if has { prices.to_vec() } else { vec![0.0; prices.len()] };
                let prices = PriceFunction::new(prices(has_items, &item), prices(has_sizes, &size)).unwrap();
                let mut plain = vec![0.0; 2 * goods + 1];
                bidders.iter().for_each(|&bidder| add_slopes(&xor, bidder, &prices, 9.0, &mut plain));
                let from = if has_items { 0 } else { goods };
                let slopes = block.slopes(&prices, 9.0);
                assert_eq!(slopes[from..], plain[from..], "{goods} goods");
                assert!(slopes[..from].iter().all(|slope| *slope == 0.0));
            }
        }
    }
}
