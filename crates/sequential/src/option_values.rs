//! Sixteen bidders' values of every option of a state, in less room than a number for each where they are sums over goods.

use crate::lanes::{LANES, LaneRng, Lanes};
use crate::law::{Law, scaled};
use crate::option_kind::OptionKind;
use crate::subset_values::add_good;

/// Options of a block, which share an addend.
pub const BLOCK: usize = 1 << BITS;
/// Goods whose subsets are a block.
const BITS: usize = 5;

/// The values of options `[K]`, `[16]` numbers each, in the units of the law. That of option `t` is
/// `low[t % 2^bits] + high[t / 2^bits]`: of additive bidders, what the first goods and the others of a bundle are worth; else all
/// values are in `low`.
#[derive(Debug, Default)]
pub struct OptionValues {
    low: Vec<Lanes>,
    high: Vec<Lanes>,
    bits: usize,
}

impl OptionValues {
    /// The values of new bidders. They are those of [`OptionKind::fill`] with the same random numbers, to rounding.
    #[inline(always)]
    pub fn fill(&mut self, kind: OptionKind, law: &Law, goods: &[usize], rng: &mut LaneRng) {
        self.high.resize(1, [0.0; LANES]);
        match (kind, law) {
            (OptionKind::Subset, Law::Items { high, demand }) if *demand >= goods.len() => {
                self.bits = goods.len().min(BITS);
                self.low.resize(1 << self.bits, [0.0; LANES]);
                self.high.resize(1 << (goods.len() - self.bits), [0.0; LANES]);
                self.low[0] = [0.0; LANES];
                for (bit, &good) in goods.iter().enumerate() {
                    let item = scaled(rng.uniform(), high[good]);
                    match bit.checked_sub(BITS) {
                        None => add_good(&mut self.low, bit, item),
                        Some(bit) => add_good(&mut self.high, bit, item),
                    }
                }
            }
            _ => {
                kind.fill(law, goods, rng, &mut self.low);
                self.bits = self.low.len().next_power_of_two().ilog2() as usize;
            }
        }
    }

    /// The value of an option.
    #[inline(always)]
    pub fn of(&self, option: usize) -> Lanes {
        let (mut value, high) = (self.low[option & ((1 << self.bits) - 1)], &self.high[option >> self.bits]);
        for lane in 0..LANES {
            value[lane] += high[lane];
        }
        value
    }

    /// The values of options from `BLOCK * block` on: the addends of each, and the one that they share.
    #[inline(always)]
    pub fn block(&self, block: usize) -> (&[Lanes], Lanes) {
        let first = BLOCK * block;
        let low = &self.low[first & ((1 << self.bits) - 1)..];
        (&low[..low.len().min(BLOCK)], self.high[first >> self.bits])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setting::Setting;
    use diffecon_auction::{Seed, Stream};

    #[test]
    fn values_are_those_of_a_number_for_each_option() {
        let rng = || LaneRng::new(&mut Seed::new(4).stream(Stream::new("bidders")));
        let mut values = OptionValues::default();
        for setting in [Setting::A, Setting::B, Setting::C, Setting::E, Setting::F] {
            for goods in [1, 4, 5, 6, 8] {
                let (law, all) = (setting.law(goods), (0..goods).collect::<Vec<usize>>());
                for kind in [OptionKind::Subset, OptionKind::Size] {
                    if kind == OptionKind::Size && !law.is_symmetric() {
                        continue;
                    }
                    let (mut expected, mut one, mut other) = (Vec::new(), rng(), rng());
                    for _ in 0..3 {
                        kind.fill(&law, &all, &mut one, &mut expected);
                        values.fill(kind, &law, &all, &mut other);
                        for (block, expected) in expected.chunks(BLOCK).enumerate() {
                            let (low, high) = values.block(block);
                            assert_eq!(low.len(), expected.len(), "{setting:?} {kind:?} {goods}");
                            for (option, (low, expected)) in low.iter().zip(expected).enumerate() {
                                for (lane, value) in values.of(block * BLOCK + option).into_iter().enumerate() {
                                    assert_eq!(value, low[lane] + high[lane]);
                                    assert!((value - expected[lane]).abs() < 1e-5, "{setting:?} {kind:?} {goods}");
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
