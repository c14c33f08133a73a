//! What a critic says of every state, where states are counted: bidders choose among options whose continuations are known.

use super::form::CountedMenu;
use super::lookahead::{Lookahead, Outlook, Sample};
use crate::law::Law;
use crate::options::{Options, Smoothed};
use crate::visit::Visit;
use rayon::prelude::*;

/// The critic's value of every state that a bidder may leave.
pub struct Continuations<'a> {
    menu: &'static dyn CountedMenu,
    laws: &'a [Law],
    /// `[positions][states]`, after each position.
    values: Vec<Vec<f32>>,
}

impl<'a> Continuations<'a> {
    /// Asks the critic about every state.
    pub fn new(menu: &'static dyn CountedMenu, outlook: Outlook<'a>) -> Self {
        let states = 0..menu.states(outlook.goods);
        let after_position = |position| {
            let states: Vec<Visit> = states.clone().map(|index| (position + 1, menu.goods_left(index))).collect();
            (outlook.critic)(&states)
        };
        Self { menu, laws: outlook.laws, values: (0..outlook.laws.len()).map(after_position).collect() }
    }

    /// Something about each state's options and its menu, and the state's number among `states`.
    fn of_options<T: Send>(
        &self,
        states: &[Visit],
        menus: &[Vec<f32>],
        of: impl Fn(Options<'_>, &[f32], usize) -> T + Sync,
    ) -> Vec<T> {
        let of_state = |(state, ((position, left), menu)): (usize, (&Visit, &Vec<f32>))| {
            let goods: Vec<usize> = left.goods().collect();
            let continuation = self.menu.continuation(*left, &self.values[*position]);
            let (law, kind) = (&self.laws[*position], self.menu.option_kind());
            of(Options { law, goods: &goods, kind, continuation: &continuation }, menu, state)
        };
        (states, menus).into_par_iter().enumerate().map(of_state).collect()
    }
}

impl Lookahead for Continuations<'_> {
    fn values(&self, states: &[Visit], menus: &[Vec<f32>], sample: Sample) -> Vec<f32> {
        self.of_options(states, menus, |options, menu, state| {
            options.value(menu, sample.groups, &mut sample.rng(state)) as f32
        })
    }

    fn smoothed(&self, states: &[Visit], menus: &[Vec<f32>], sharpness: f32, sample: Sample) -> Vec<Smoothed> {
        self.of_options(states, menus, |options, menu, state| {
            options.smoothed(menu, sharpness, sample.groups, &mut sample.rng(state))
        })
    }
}
