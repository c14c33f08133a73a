//! What bidders choose at an entry fee and posted prices, where the state after a choice depends on the bidder.
//!
//! Among the bundles of one fee, a bidder wants prefixes of the goods sorted by value less price, or atoms of a data set.
//! The softmax runs over those, and only the few that carry weight ask the critic for their next state.

use super::EntryFee;
use super::candidates::candidates;
use crate::bidder::Bidder;
use crate::goods_set::GoodsSet;
use crate::lanes::{LANES, LaneRng};
use crate::law::Law;
use crate::menu::MenuForm;
use crate::options::{NEGLIGIBLE, Smoothed};

/// One bundle that carries weight in a bidder's choice; the empty one too.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice {
    /// The probability of the choice.
    pub probability: f32,
    /// The payment.
    pub payment: f32,
    /// The bundle.
    pub bundle: GoodsSet,
    /// The goods left after it.
    pub next: GoodsSet,
}

/// The choices of drawn bidders in one state.
#[derive(Debug, Clone, PartialEq)]
pub struct Choices {
    /// All choices, bidder by bidder.
    pub choices: Vec<Choice>,
    /// Where each bidder's choices end.
    ends: Vec<usize>,
}

/// Shows `16 * groups` drawn bidders in turn.
fn for_each_bidder(law: &Law, groups: usize, rng: &mut LaneRng, mut show: impl FnMut(&Bidder)) {
    let mut bidders = [const { Bidder::NOBODY }; LANES];
    for _ in 0..groups {
        law.draw_into(&mut bidders, rng);
        bidders.iter().for_each(&mut show);
    }
}

impl Choices {
    /// The choices of `16 * groups` bidders at `prices` `[1 + m]` by a softmax of this `sharpness`.
    pub fn smoothed(
        law: &Law,
        left: GoodsSet,
        prices: &[f32],
        sharpness: f32,
        groups: usize,
        rng: &mut LaneRng,
    ) -> Self {
        let (fee, posted) = (prices[0], &prices[1..]);
        let margin = NEGLIGIBLE / sharpness;
        let mut this = Self { choices: Vec::new(), ends: Vec::with_capacity(groups * LANES) };
        let mut wanted = Vec::new();
        for_each_bidder(law, groups, rng, |bidder| {
            candidates(bidder, left, posted, margin, &mut wanted);
            let utility = |value: f32, posted: f32| value - posted - fee;
            let best = wanted.iter().map(|wanted| utility(wanted.value, wanted.posted)).fold(0.0, f32::max);
            let first = this.choices.len();
            let mut keep = |utility: f32, payment: f32, bundle: GoodsSet| {
                if utility >= best - margin {
                    let (probability, next) = ((sharpness * (utility - best)).exp(), left.without(bundle));
                    this.choices.push(Choice { probability, payment, bundle, next });
                }
            };
            keep(0.0, 0.0, GoodsSet::EMPTY);
            for wanted in &wanted {
                keep(utility(wanted.value, wanted.posted), wanted.posted + fee, wanted.bundle);
            }
            let odds: f32 = this.choices[first..].iter().map(|choice| choice.probability).sum();
            this.choices[first..].iter_mut().for_each(|choice| choice.probability /= odds);
            this.ends.push(this.choices.len());
        });
        this
    }

    /// The one best choice of each bidder.
    pub fn hard(law: &Law, left: GoodsSet, prices: &[f32], groups: usize, rng: &mut LaneRng) -> Self {
        let mut choices = Vec::with_capacity(groups * LANES);
        for_each_bidder(law, groups, rng, |bidder| {
            let sale = EntryFee.sell(prices, left, bidder);
            let next = left.without(sale.bundle);
            choices.push(Choice { probability: 1.0, payment: sale.payment, bundle: sale.bundle, next });
        });
        Self { ends: (1..=choices.len()).collect(), choices }
    }

    /// The objective and its gradient `[1 + m]` in the prices, given the values of the states after all choices.
    pub fn objective(&self, goods: usize, sharpness: f32, values: &[f32]) -> Smoothed {
        let mut gradient = vec![0.0_f64; goods + 1];
        let (mut total, mut first, mut gains) = (0.0, 0, Vec::new());
        for &end in &self.ends {
            let choices = &self.choices[first..end];
            // Less the value after the first choice, so that numbers are small.
            let base = values[first];
            let gain = |(choice, value): (&Choice, &f32)| choice.payment + (value - base);
            gains.clear();
            gains.extend(choices.iter().zip(&values[first..end]).map(gain));
            let mean: f32 = choices.iter().zip(&gains).map(|(choice, gain)| choice.probability * gain).sum();
            for (choice, gain) in choices.iter().zip(&gains).filter(|(choice, _)| !choice.bundle.is_empty()) {
                let slope = f64::from(choice.probability * (1.0 - sharpness * (gain - mean)));
                gradient[0] += slope;
                choice.bundle.goods().for_each(|good| gradient[good + 1] += slope);
            }
            total += f64::from(mean) + f64::from(base);
            first = end;
        }
        let bidders = self.ends.len() as f64;
        Smoothed {
            objective: total / bidders,
            gradient: gradient.into_iter().map(|slope| (slope / bidders) as f32).collect(),
        }
    }
}
