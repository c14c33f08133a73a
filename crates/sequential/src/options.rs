//! The options of one state with prices of their own, and what a bidder's choice among them is worth.
//!
//! Source: arXiv 2407.08022, section 4 (`RochetNet` with offsets): maximise
//! `E_v [ sum_t D_t(v) (a_t + V(next_t)) ]`, `D = softmax_t(sharpness (v_t - a_t))`, over the prices `a`.

use crate::lanes::{LANES, LaneRng, Lanes, greater, one_option};
use crate::law::Law;
use crate::option_kind::OptionKind;
use crate::option_values::{BLOCK, OptionValues};
use crate::polish::Best;
use diffecon_tensor::elementary::exp;
use pulp::Simd;

/// Options whose weight is below `e^-20` of the best one's carry none.
pub(crate) const NEGLIGIBLE: f32 = 20.0;

/// A state: who chooses, among which goods.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// The bidder's law.
    pub law: &'a Law,
    /// The goods left.
    pub goods: &'a [usize],
    /// What an option is.
    pub kind: OptionKind,
    /// The value of the state after each option, `[K]`. Option 0 is to buy nothing.
    pub continuation: &'a [f32],
}

/// The smoothed objective and its gradient.
#[derive(Debug, Clone, PartialEq)]
pub struct Smoothed {
    /// Expected payment and value of the next state.
    pub objective: f64,
    /// Its gradient in the prices, `[K]`; 0 for option 0, whose price is 0.
    pub gradient: Vec<f32>,
}

impl Options<'_> {
    /// The objective at `prices` `[K]` over `16 * groups` bidders who choose by softmax.
    pub fn smoothed(&self, prices: &[f32], sharpness: f32, groups: usize, rng: &mut LaneRng) -> Smoothed {
        smoothed(*self, prices, sharpness, groups, rng)
    }

    /// The value of the state at `prices` `[K]`, from `16 * groups` bidders who choose the best.
    pub fn value(&self, prices: &[f32], groups: usize, rng: &mut LaneRng) -> f64 {
        value(*self, prices, groups, rng)
    }

    /// For each bundle size, the greatest utility of `16 * groups` bidders and what it brings in, `[k + 1][16 * groups]`.
    pub fn best_by_size(&self, prices: &[f32], groups: usize, rng: &mut LaneRng) -> Vec<Best> {
        best_by_size(*self, prices, groups, rng)
    }

    /// Payment and continuation of each option less the continuation of buying nothing, so that numbers are small.
    fn gains(&self, prices: &[f32]) -> Vec<f32> {
        prices.iter().zip(self.continuation).map(|(price, next)| price + (next - self.continuation[0])).collect()
    }

    /// The bundle size of an option.
    #[inline(always)]
    pub(crate) fn size(&self, option: usize) -> usize {
        self.kind.size(option)
    }
}

/// The utility of an option whose value is the sum of two.
#[inline(always)]
fn utility(low: &Lanes, high: &Lanes, price: f32) -> Lanes {
    std::array::from_fn(|lane| low[lane] + high[lane] - price)
}

/// Whether one of the lanes has at least so much.
#[inline(always)]
fn any_reaches(numbers: &Lanes, least: &Lanes) -> bool {
    let mut any = 0;
    for lane in 0..LANES {
        any |= u32::from(numbers[lane] >= least[lane]);
    }
    any != 0
}

#[pulp::with_simd(smoothed = pulp::Arch::new())]
#[inline(always)]
fn smoothed_with_simd<S: Simd>(
    _simd: S,
    options: Options<'_>,
    prices: &[f32],
    sharpness: f32,
    groups: usize,
    rng: &mut LaneRng,
) -> Smoothed {
    let gains = options.gains(prices);
    let mut values = OptionValues::default();
    // The greatest utilities of each block of options, and the odds of options that carry weight.
    let mut greatest = vec![[0.0_f32; LANES]; prices.len().div_ceil(BLOCK)];
    // There is room for all: a list that grows calls a function, which keeps no vector registers.
    let mut carrying = vec![(0, [0.0_f32; LANES]); prices.len()];
    let mut gradient = vec![[0.0_f32; LANES]; prices.len()];
    let mut total = 0.0;
    for _ in 0..groups {
        values.fill(options.kind, options.law, options.goods, rng);
        let mut best = [0.0_f32; LANES];
        for (block, (prices, greatest)) in prices.chunks(BLOCK).zip(&mut greatest).enumerate() {
            let (of_block, shared) = values.block(block);
            let mut top = [f32::NEG_INFINITY; LANES];
            for (value, price) in of_block.iter().zip(prices) {
                one_option();
                let utility = utility(value, &shared, *price);
                for lane in 0..LANES {
                    top[lane] = greater(top[lane], utility[lane]);
                }
            }
            for lane in 0..LANES {
                best[lane] = greater(best[lane], top[lane]);
            }
            *greatest = top;
        }
        let mut least = best;
        for least in &mut least {
            *least -= NEGLIGIBLE / sharpness;
        }
        let (mut odds, mut gained) = ([0.0_f32; LANES], [0.0_f32; LANES]);
        let mut carried = 0;
        for (block, greatest) in greatest.iter().enumerate() {
            if !any_reaches(greatest, &least) {
                continue;
            }
            let (of_block, shared) = values.block(block);
            for (option, value) in (block * BLOCK..).zip(of_block) {
                one_option();
                let mut odd = utility(value, &shared, prices[option]);
                if !any_reaches(&odd, &least) {
                    continue;
                }
                for lane in 0..LANES {
                    odd[lane] = exp(sharpness * (odd[lane] - best[lane]));
                    odds[lane] += odd[lane];
                    gained[lane] += odd[lane] * gains[option];
                }
                carrying[carried] = (option, odd);
                carried += 1;
            }
        }
        for lane in 0..LANES {
            odds[lane] = 1.0 / odds[lane];
            gained[lane] *= odds[lane];
            total += f64::from(gained[lane]);
        }
        for &(option, odd) in &carrying[..carried] {
            one_option();
            // Copies, so that the compiler need not fear that one is the other.
            let (gain, mut slope) = (gains[option], gradient[option]);
            for lane in 0..LANES {
                let chosen = odd[lane] * odds[lane];
                slope[lane] += chosen * sharpness.mul_add(gained[lane] - gain, 1.0);
            }
            gradient[option] = slope;
        }
    }
    let bidders = (groups * LANES) as f64;
    let mean = |lanes: &Lanes| (lanes.iter().map(|&lane| f64::from(lane)).sum::<f64>() / bidders) as f32;
    let mut gradient: Vec<f32> = gradient.iter().map(mean).collect();
    gradient[0] = 0.0;
    Smoothed { objective: total / bidders + f64::from(options.continuation[0]), gradient }
}

#[pulp::with_simd(value = pulp::Arch::new())]
#[inline(always)]
fn value_with_simd<S: Simd>(_simd: S, options: Options<'_>, prices: &[f32], groups: usize, rng: &mut LaneRng) -> f64 {
    let gains = options.gains(prices);
    // Ties go to the greater bundle, which comes later.
    let mut by_size: Vec<usize> = (1..prices.len()).collect();
    by_size.sort_by_key(|option| options.size(*option));
    let mut values = OptionValues::default();
    let mut total = 0.0;
    // A copy stays in registers.
    let outer = rng;
    let rng = &mut outer.clone();
    for _ in 0..groups {
        values.meet(options.kind, options.law, options.goods, rng);
        let (mut best, mut gained) = ([0.0_f32; LANES], [0.0_f32; LANES]);
        for &option in &by_size {
            one_option();
            let (price, gain, value) = (prices[option], gains[option], values.ask(option, rng));
            for lane in 0..LANES {
                let utility = value[lane] - price;
                let worse = utility < best[lane];
                gained[lane] = if worse { gained[lane] } else { gain };
                best[lane] = if worse { best[lane] } else { utility };
            }
        }
        for gained in gained {
            total += f64::from(gained);
        }
    }
    outer.clone_from(rng);
    total / (groups * LANES) as f64 + f64::from(options.continuation[0])
}

#[pulp::with_simd(best_by_size = pulp::Arch::new())]
#[inline(always)]
fn best_by_size_with_simd<S: Simd>(
    _simd: S,
    options: Options<'_>,
    prices: &[f32],
    groups: usize,
    rng: &mut LaneRng,
) -> Vec<Best> {
    let gains = options.gains(prices);
    let sizes = options.goods.len() + 1;
    let of_size = |size: usize| (0..prices.len()).filter(move |option| options.size(*option) == size).collect();
    let options_of: Vec<Vec<usize>> = (0..sizes).map(of_size).collect();
    let mut values = OptionValues::default();
    let room = || Vec::with_capacity(groups * LANES);
    let mut by_size: Vec<Best> = (0..sizes).map(|_| Best { utility: room(), gain: room() }).collect();
    // A copy stays in registers.
    let outer = rng;
    let rng = &mut outer.clone();
    for _ in 0..groups {
        values.meet(options.kind, options.law, options.goods, rng);
        for (of_size, found) in options_of.iter().zip(&mut by_size) {
            let (mut best, mut gained) = ([f32::NEG_INFINITY; LANES], [0.0_f32; LANES]);
            for &option in of_size {
                one_option();
                let (price, gain, value) = (prices[option], gains[option], values.ask(option, rng));
                for lane in 0..LANES {
                    let utility = value[lane] - price;
                    gained[lane] = if utility > best[lane] { gain } else { gained[lane] };
                    best[lane] = greater(best[lane], utility);
                }
            }
            found.utility.extend(best);
            found.gain.extend(gained);
        }
    }
    outer.clone_from(rng);
    by_size
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setting::Setting;
    use diffecon_auction::{Seed, Stream};

    /// The value of a state is what the best choices bring in, bidder by bidder.
    #[test]
    fn a_state_is_worth_what_is_chosen() {
        let rng = || LaneRng::new(&mut Seed::new(1).stream(Stream::new("bidders")));
        let goods = [0, 1, 2];
        for setting in [Setting::A, Setting::C, Setting::E] {
            let law = setting.law(3);
            for (kind, prices) in [
                (OptionKind::Subset, &[0.0, 0.4, 0.5, 0.8, 0.3, 0.7, 0.75, 1.1][..]),
                (OptionKind::Size, &[0.0, 0.4, 0.75, 1.1]),
            ] {
                let continuation: Vec<f32> = (0..prices.len()).map(|option| 0.9 - 0.07 * option as f32).collect();
                let options = Options { law: &law, goods: &goods, kind, continuation: &continuation };
                let (mut total, mut drawn, mut bidders) = (0.0, rng(), OptionValues::default());
                let mut by_size: Vec<usize> = (1..prices.len()).collect();
                by_size.sort_by_key(|option| kind.size(*option));
                for _ in 0..50 {
                    bidders.meet(kind, &law, &goods, &mut drawn);
                    let mut values = vec![[0.0; LANES]; prices.len()];
                    by_size.iter().for_each(|option| values[*option] = bidders.ask(*option, &mut drawn));
                    for lane in 0..LANES {
                        let utilities: Vec<f32> =
                            values.iter().zip(prices).map(|(value, price)| value[lane] - price).collect();
                        let better = |a: &usize, b: &usize| {
                            utilities[*a].total_cmp(&utilities[*b]).then(kind.size(*a).cmp(&kind.size(*b)))
                        };
                        let best = (0..prices.len()).max_by(better).unwrap();
                        total += f64::from(prices[best] + continuation[best]);
                    }
                }
                let (found, expected) = (options.value(prices, 50, &mut rng()), total / 800.0);
                assert!((found - expected).abs() < 1e-5, "{setting:?} {kind:?}: {found} instead of {expected}");
            }
        }
    }
}
