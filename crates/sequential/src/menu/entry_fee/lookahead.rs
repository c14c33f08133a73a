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

/// A critic to be asked after bidders have chosen.
pub struct AskedCritic<'a>(pub Outlook<'a>);

/// What bidders choose in a state, and the distinct states after it.
struct Chosen {
    choices: Choices,
    /// Which of the states after it each choice leads to.
    which: Vec<usize>,
    after: Vec<Visit>,
}

impl AskedCritic<'_> {
    /// The objectives of what bidders choose in each state by `choose`.
    fn objectives(
        &self,
        states: &[Visit],
        menus: &[Vec<f32>],
        sharpness: f32,
        sample: Sample,
        choose: impl Fn(&Law, GoodsSet, &[f32], &mut LaneRng) -> Choices + Sync,
    ) -> Vec<Smoothed> {
        let Outlook { laws, goods, critic } = self.0;
        let of_state = |(state, ((position, left), menu)): (usize, (&Visit, &Vec<f32>))| {
            choose(&laws[*position], *left, menu, &mut sample.rng(state))
        };
        // The states after one are few beside its bidders' choices.
        let choose = |of: (usize, (&Visit, &Vec<f32>))| {
            let (choices, position) = (of_state(of), of.1.0.0);
            let (after, which) = distinct(choices.choices.iter().map(|choice| choice.next));
            Chosen { choices, which, after: after.into_iter().map(|left| (position + 1, left)).collect() }
        };
        let chosen: Vec<Chosen> = (states, menus).into_par_iter().enumerate().map(choose).collect();
        let values = critic(&chosen.iter().flat_map(|chosen| &chosen.after).copied().collect::<Vec<Visit>>());
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
