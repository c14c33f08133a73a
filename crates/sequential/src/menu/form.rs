//! What a form of menu says of itself: to bidders and policies, to networks, and to those who count states.

use super::lookahead::{Lookahead, Outlook};
use super::posted::Posted;
use super::purchase::Purchase;
use crate::bidder::Bidder;
use crate::error::SequentialError;
use crate::goods_set::GoodsSet;
use crate::lanes::LaneRng;
use crate::law::Law;
use crate::option_kind::OptionKind;
use diffecon_config::OutOfRange;
use std::fmt::Debug;

/// A form of menu. Prices are at least 0 and unavailable bundles are not offered.
pub trait MenuForm: PriceOutputs + Debug + Sync {
    /// The name in configurations.
    fn name(&self) -> &'static str;

    /// Checks the number of goods.
    ///
    /// # Errors
    /// If the form is not for so many.
    fn check_goods(&self, _goods: usize) -> Result<(), OutOfRange> {
        Ok(())
    }

    /// Checks a bidder's law.
    ///
    /// # Errors
    /// If the form is not for such values.
    fn check_law(&self, _law: &Law) -> Result<(), SequentialError> {
        Ok(())
    }

    /// Prices that a policy gives for a state with these of `goods` goods left.
    fn width(&self, goods: usize, left: GoodsSet) -> usize;

    /// What a bidder buys at these `prices` of [`Self::width`]: the bundle of greatest utility; of equally good ones, the
    /// greatest.
    fn sell(&self, prices: &[f32], left: GoodsSet, bidder: &Bidder) -> Purchase;

    /// What these `prices` of [`Self::width`] mean in words: all that is offered, without the null option.
    fn posted(&self, prices: &[f32], left: GoodsSet) -> Posted;

    /// The menu that sells every good apart, at `prices` `[m]`.
    fn goods_apart(&self, left: GoodsSet, prices: &[f32]) -> Vec<f32>;

    /// The menu that sells all of `goods` goods together, and nothing where one is gone.
    fn grand_bundle(&self, goods: usize, left: GoodsSet, price: f32) -> Vec<f32>;

    /// Bidders' choices at such menus, with what a critic says of the states after them.
    fn lookahead<'a>(&self, outlook: Outlook<'a>) -> Box<dyn Lookahead + 'a>;

    /// The form as one whose states are counted, if they are few enough.
    fn counted(&self) -> Option<&'static dyn CountedMenu> {
        None
    }
}

/// How a network posts menus: which price each of its outputs is, and what is added to outputs before the softplus makes
/// prices of them.
pub trait PriceOutputs {
    /// Prices that a network says of a state.
    fn outputs(&self, goods: usize) -> usize;

    /// Further outputs, each added to some of those.
    fn shared_outputs(&self, _goods: usize) -> usize {
        0
    }

    /// The outputs of a state's menu from the outputs' `row`.
    fn gather(&self, left: GoodsSet, row: &[f32]) -> Vec<f32>;

    /// Adds a state's `shared` outputs to those of its menu.
    fn add_shared(&self, _goods: usize, _left: GoodsSet, _shared: &[f32], _menu: &mut [f32]) {}

    /// Puts what a menu has of goods that are gone to 0, whatever a network says of them.
    fn strike_out(&self, _left: GoodsSet, _menu: &mut [f32]) {}

    /// What a menu has before its prices: 1 where to buy nothing, at 0, is its first option.
    fn free_options(&self) -> usize {
        1
    }

    /// Adds a gradient in a menu's outputs to the outputs' `row`; those that are not offered get none.
    fn scatter(&self, left: GoodsSet, gradient: &[f32], row: &mut [f32]);

    /// Adds the same gradient to that of the `shared` outputs.
    fn scatter_shared(&self, _goods: usize, _left: GoodsSet, _gradient: &[f32], _shared: &mut [f32]) {}

    /// Which outputs are prices of the state's menu, `[outputs]`.
    fn offered(&self, goods: usize, left: GoodsSet) -> Vec<bool>;

    /// Which shared outputs are added to such, `[shared outputs]`.
    fn shared_offered(&self, _goods: usize, _left: GoodsSet) -> Vec<bool> {
        Vec::new()
    }

    /// Which of all outputs, the shared ones after the others, enter the state's menu.
    fn enters(&self, goods: usize, left: GoodsSet) -> Vec<bool> {
        [self.offered(goods, left), self.shared_offered(goods, left)].concat()
    }

    /// The menu of the first so many goods as that of the goods left, where goods are alike.
    fn renamed(&self, _left: GoodsSet, menu: &[f32]) -> Vec<f32> {
        menu.to_vec()
    }

    /// Adds sixteen bidders' values of what each output is the price of to `sums`, `[outputs]`.
    fn add_values(&self, law: &Law, goods: &[usize], rng: &mut LaneRng, sums: &mut [f64]);
}

/// A form whose states at one position are few enough to count.
pub trait CountedMenu: MenuForm {
    /// What each price is for.
    fn option_kind(&self) -> OptionKind;

    /// States of one position.
    fn states(&self, goods: usize) -> usize;

    /// The number of a state among them.
    fn state_index(&self, left: GoodsSet) -> usize;

    /// The goods left in a state. Where goods are alike, the first so many stand for all.
    fn goods_left(&self, index: usize) -> GoodsSet;

    /// The number of the state after each option is bought.
    fn next_states(&self, left: GoodsSet) -> Vec<usize>;

    /// Prices of a state from those of the states with one good less, by number: bundles inside one of them cost what they
    /// do there, all goods together what all but one do and that one.
    fn grown(&self, left: GoodsSet, smaller: &[Vec<f32>]) -> Vec<f32>;

    /// What each option leaves, given the values of the next position's states.
    fn continuation(&self, left: GoodsSet, next: &[f32]) -> Vec<f32> {
        self.next_states(left).into_iter().map(|index| next[index]).collect()
    }
}
