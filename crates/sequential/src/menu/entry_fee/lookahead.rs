//! Choices at an entry fee one visit ahead. States are too many to count: the critic is asked about those that choices lead to.

use super::choices::Choices;
use crate::goods_set::GoodsSet;
use crate::lanes::LaneRng;
use crate::law::Law;
use crate::menu::lookahead::{Lookahead, Outlook, Sample};
use crate::options::Smoothed;
use crate::visit::Visit;
use rayon::prelude::*;

/// A critic to be asked after bidders have chosen.
pub struct AskedCritic<'a>(pub Outlook<'a>);

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
        let choices: Vec<Choices> = (states, menus).into_par_iter().enumerate().map(of_state).collect();
        let after = |((position, _), choices): (&Visit, &Choices)| -> Vec<Visit> {
            choices.choices.iter().map(|choice| (position + 1, choice.next)).collect()
        };
        let values = critic(&states.iter().zip(&choices).flat_map(after).collect::<Vec<Visit>>());
        let mut rest = &values[..];
        let of_state = |of_state: &Choices| rest.split_off(..of_state.choices.len()).expect("a value for each choice");
        let values: Vec<&[f32]> = choices.iter().map(of_state).collect();
        (choices, values)
            .into_par_iter()
            .map(|(of_state, values)| of_state.objective(goods, sharpness, values))
            .collect()
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
