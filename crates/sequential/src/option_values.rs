//! Sixteen bidders' values of every option of a state, in less room than a number for each where they are sums over goods.

use crate::lanes::{LANES, LaneRng, Lanes};
use crate::law::{Law, greatest_value, noisy_item, with_noise};
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
    drawn: Drawn,
    /// How far what is drawn for a bundle alone goes, by its goods.
    spread: Vec<f32>,
}

/// What is drawn for each option alone.
#[derive(Debug, Clone, Copy, Default)]
enum Drawn {
    /// Nothing: the values are there.
    #[default]
    Nothing,
    /// The value.
    Value,
    /// What is added to the value, or taken from it.
    Noise,
}

impl OptionValues {
    /// The values of new bidders. They are those of [`OptionKind::fill`] with the same random numbers, to rounding.
    #[inline(always)]
    pub fn fill(&mut self, kind: OptionKind, law: &Law, goods: &[usize], rng: &mut LaneRng) {
        match (kind, law) {
            (OptionKind::Subset, Law::Items { high, demand }) if *demand >= goods.len() => {
                self.sum_up(goods.len());
                for (bit, &good) in goods.iter().enumerate() {
                    self.add(bit, rng.uniform_below(high[good]));
                }
            }
            _ => {
                self.high.resize(1, [0.0; LANES]);
                kind.fill(law, goods, rng, &mut self.low);
                self.bits = self.low.len().next_power_of_two().ilog2() as usize;
            }
        }
    }

    /// New bidders, who are asked for each option once, in any order, by [`Self::ask`]: values that every bundle has alone are drawn
    /// then, and take no room.
    #[inline(always)]
    pub fn meet(&mut self, kind: OptionKind, law: &Law, goods: &[usize], rng: &mut LaneRng) {
        match (kind, law) {
            (OptionKind::Subset, Law::Bundles { .. }) => {
                self.drawn = Drawn::Value;
                self.spread.resize(goods.len() + 1, 0.0);
                for (size, spread) in self.spread.iter_mut().enumerate() {
                    *spread = greatest_value(size);
                }
            }
            (OptionKind::Subset, Law::NoisyItems { .. }) => {
                self.drawn = Drawn::Noise;
                self.sum_up(goods.len());
                for bit in 0..goods.len() {
                    self.add(bit, noisy_item(rng));
                }
            }
            _ => {
                self.drawn = Drawn::Nothing;
                self.fill(kind, law, goods, rng);
            }
        }
    }

    /// The value of an option for the bidders of [`Self::meet`].
    #[inline(always)]
    pub fn ask(&self, option: usize, rng: &mut LaneRng) -> Lanes {
        match self.drawn {
            Drawn::Nothing => self.of(option),
            Drawn::Value => rng.uniform_below(self.spread[option.count_ones() as usize]),
            Drawn::Noise => with_noise(self.of(option), option.count_ones(), rng),
        }
    }

    /// Makes room for sums over so many goods, of which none is added yet.
    #[inline(always)]
    fn sum_up(&mut self, goods: usize) {
        self.bits = goods.min(BITS);
        self.low.resize(1 << self.bits, [0.0; LANES]);
        self.high.resize(1 << (goods - self.bits), [0.0; LANES]);
        self.low[0] = [0.0; LANES];
        self.high[0] = [0.0; LANES];
    }

    /// Adds the next good.
    #[inline(always)]
    fn add(&mut self, bit: usize, item: Lanes) {
        match bit.checked_sub(BITS) {
            None => add_good(&mut self.low, bit, item),
            Some(bit) => add_good(&mut self.high, bit, item),
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

    #[test]
    fn values_asked_for_are_those_of_all_options() {
        let rng = || LaneRng::new(&mut Seed::new(5).stream(Stream::new("bidders")));
        // One after the other with the same room: nothing of others may be left.
        let (mut filled, mut met) = (OptionValues::default(), OptionValues::default());
        for setting in [Setting::A, Setting::C, Setting::E, Setting::F, Setting::A] {
            for (goods, kind) in [(3, OptionKind::Subset), (7, OptionKind::Subset), (4, OptionKind::Size)] {
                let (law, all) = (setting.law(goods), (0..goods).collect::<Vec<usize>>());
                let (mut one, mut other) = (rng(), rng());
                for _ in 0..3 {
                    filled.fill(kind, &law, &all, &mut one);
                    met.meet(kind, &law, &all, &mut other);
                    let options = if kind == OptionKind::Subset { 1 << goods } else { goods + 1 };
                    for option in 1..options {
                        for (asked, expected) in met.ask(option, &mut other).into_iter().zip(filled.of(option)) {
                            assert!((asked - expected).abs() < 1e-5, "{setting:?} {kind:?} {goods}, option {option}");
                        }
                    }
                }
            }
        }
    }
}
