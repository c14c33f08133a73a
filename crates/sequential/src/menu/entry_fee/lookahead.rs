//! Choices at an entry fee one visit ahead. States are too many to count: the critic is asked about those that choices lead to.

use super::choices::Choices;
use crate::distinct::distinct;
use crate::goods_set::GoodsSet;
use crate::lanes::LaneRng;
use crate::law::Law;
use crate::menu::lookahead::{Lookahead, Outlook, Sample};
use crate::options::Smoothed;
use crate::visit::Visit;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::cell::RefCell;

/// States whose values are remembered at most.
pub const REMEMBERED: usize = 1 << 18;

/// A critic to be asked after bidders have chosen, about as few states as possible.
pub struct AskedCritic<'a> {
    outlook: Outlook<'a>,
    /// What it has said.
    known: RefCell<FxHashMap<Visit, f32>>,
    /// How many states of that are kept.
    most: usize,
}

/// What bidders choose in a state, and the distinct states after it.
struct Chosen {
    choices: Choices,
    /// Which of the states after it each choice leads to.
    which: Vec<usize>,
    after: Vec<Visit>,
}

impl<'a> AskedCritic<'a> {
    /// A critic that has not been asked yet.
    pub fn new(outlook: Outlook<'a>) -> Self {
        Self { outlook, known: RefCell::default(), most: REMEMBERED }
    }

    /// The values of states; the critic is asked about those that it has not been asked about.
    fn values_of(&self, states: &[Visit]) -> Vec<f32> {
        let mut known = self.known.borrow_mut();
        let unknown: Vec<Visit> = states.iter().filter(|state| !known.contains_key(*state)).copied().collect();
        let found = (self.outlook.critic)(&unknown);
        let mut rest = found.iter().copied();
        let value =
            |state: &Visit| known.get(state).copied().unwrap_or_else(|| rest.next().expect("a value of each state"));
        let values = states.iter().map(value).collect();
        for (state, value) in unknown.into_iter().zip(found) {
            if known.len() < self.most {
                known.insert(state, value);
            }
        }
        values
    }

    /// The objectives of what bidders choose in each state by `choose`.
    fn objectives(
        &self,
        states: &[Visit],
        menus: &[Vec<f32>],
        sharpness: f32,
        sample: Sample,
        choose: impl Fn(&Law, GoodsSet, &[f32], &mut LaneRng) -> Choices + Sync,
    ) -> Vec<Smoothed> {
        let Outlook { laws, goods, relabels, .. } = self.outlook;
        let of_state = |(state, ((position, left), menu)): (usize, (&Visit, &Vec<f32>))| {
            choose(&laws[*position], *left, menu, &mut sample.rng(state))
        };
        // The states after one are few beside its bidders' choices.
        let choose = |of: (usize, (&Visit, &Vec<f32>))| {
            let (choices, position) = (of_state(of), of.1.0.0);
            let (after, which) = distinct(choices.choices.iter().map(|choice| choice.next.relabelled(relabels)));
            Chosen { choices, which, after: after.into_iter().map(|left| (position + 1, left)).collect() }
        };
        let chosen: Vec<Chosen> = (states, menus).into_par_iter().enumerate().map(choose).collect();
        let values = self.values_of(&chosen.iter().flat_map(|chosen| &chosen.after).copied().collect::<Vec<Visit>>());
        let mut rest = &values[..];
        let of_state = |of_state: &Chosen| rest.split_off(..of_state.after.len()).expect("a value for each state");
        let values: Vec<&[f32]> = chosen.iter().map(of_state).collect();
        let objective = |(Chosen { choices, which, .. }, values): (Chosen, &[f32])| {
            let of_choices: Vec<f32> = which.into_iter().map(|state| values[state]).collect();
            choices.objective(goods, sharpness, &of_choices)
        };
        (chosen, values).into_par_iter().map(objective).collect()
    }
}

impl Lookahead for AskedCritic<'_> {
    fn values(&self, states: &[Visit], menus: &[Vec<f32>], sample: Sample) -> Vec<f32> {
        let choose =
            |law: &Law, left, menu: &[f32], rng: &mut LaneRng| Choices::hard(law, left, menu, sample.groups, rng);
        let objectives = self.objectives(states, menus, 1.0, sample, choose);
        objectives.into_iter().map(|of_state| of_state.objective as f32).collect()
    }

    fn smoothed(&self, states: &[Visit], menus: &[Vec<f32>], sharpness: f32, sample: Sample) -> Vec<Smoothed> {
        let choose = |law: &Law, left, menu: &[f32], rng: &mut LaneRng| {
            Choices::smoothed(law, left, menu, sharpness, sample.groups, rng)
        };
        self.objectives(states, menus, sharpness, sample, choose)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setting::Setting;
    use diffecon_auction::{Seed, Series};

    /// The critic is asked about a state once while there is room for its answer, where goods are alike by the names of the first ones, and its
    /// answers are used.
    #[test]
    fn answers_are_remembered() {
        let laws = vec![Setting::A.law(5); 2];
        let value = |(position, left): &Visit| 0.3 * left.len() as f32 - 0.1 * *position as f32;
        for (relabels, most) in [(false, REMEMBERED), (true, REMEMBERED), (false, 4), (true, 0)] {
            let asked = RefCell::new(Vec::new());
            let critic = |states: &[Visit]| {
                asked.borrow_mut().extend_from_slice(states);
                states.iter().map(value).collect()
            };
            let outlook = Outlook { laws: &laws, goods: 5, relabels, critic: &critic };
            let lookahead = AskedCritic { most, ..AskedCritic::new(outlook) };
            let sample = Sample { seed: Seed::new(1), series: Series::new("bidders"), first: 0, groups: 20 };
            let states = [(0, GoodsSet::first(5)), (1, GoodsSet::first(3))];
            let menus = vec![vec![0.1, 0.4, 0.5, 0.5, 0.6, 0.6]; 2];
            let once = lookahead.smoothed(&states, &menus, 50.0, sample);
            let first = asked.take();
            assert!(
                first.len() > 4
                    && first.iter().all(|(position, left)| *position > 0 && *left == left.relabelled(relabels))
            );
            assert_eq!(lookahead.smoothed(&states, &menus, 50.0, sample), once);
            assert_eq!(lookahead.known.borrow().len(), most.min(first.len()));
            assert_eq!(asked.take().len(), first.len() - most.min(first.len()), "{relabels} {most}: again");
            // Values that depend on the number of goods left alone are the same by any name.
            for (state, found) in once.iter().enumerate() {
                let (position, left) = states[state];
                let rng = &mut sample.rng(state);
                let choices = Choices::smoothed(&laws[position], left, &menus[state], 50.0, sample.groups, rng);
                let values: Vec<f32> =
                    choices.choices.iter().map(|choice| value(&(position + 1, choice.next))).collect();
                assert_eq!(*found, choices.objective(5, 50.0, &values), "{relabels}");
            }
        }
    }
}
