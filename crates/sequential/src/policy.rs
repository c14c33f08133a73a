//! Policies: prices for any state of an auction.

use crate::goods_set::GoodsSet;
use crate::menu::{CountedMenu, MenuForm};
use diffecon_tensor::{State, StateError};

/// Posts prices to the bidder at a position, whatever goods are left.
pub trait Policy: Sync {
    /// The prices of each state, [`MenuForm::width`] numbers each, all at least 0.
    fn prices(&self, position: usize, states: &[GoodsSet]) -> Vec<Vec<f32>>;

    /// The form of its menus.
    fn menu(&self) -> &'static dyn MenuForm;

    /// What the policy expects to earn from the start on, if it says so.
    fn predicted(&self) -> Option<f64> {
        None
    }
}

/// A policy that is a table of prices for every state.
#[derive(Debug, Clone)]
pub struct TablePolicy {
    menu: &'static dyn CountedMenu,
    goods: usize,
    /// `[positions][states][K]`; a position without prices sells nothing.
    prices: Vec<Vec<Vec<f32>>>,
    /// The value of each state `[positions + 1][states]`; 0 where there are no prices yet.
    values: Vec<Vec<f32>>,
}

impl TablePolicy {
    /// A table without prices.
    pub fn empty(menu: &'static dyn CountedMenu, bidders: usize, goods: usize) -> Self {
        let values = vec![vec![0.0; menu.states(goods)]; bidders + 1];
        Self { menu, goods, prices: vec![Vec::new(); bidders], values }
    }

    /// The table for so many bidders that a state holds. Nothing is made unless its numbers are there.
    ///
    /// # Errors
    /// If the state is not that of a table of this size.
    pub fn from_state(
        menu: &'static dyn CountedMenu,
        bidders: usize,
        goods: usize,
        state: &State,
    ) -> Result<Self, StateError> {
        let mut table = Self { menu, goods, prices: vec![Vec::new(); bidders], values: Vec::new() };
        table.load(state)?;
        Ok(table)
    }

    /// Sets one position's prices and values.
    ///
    /// # Panics
    /// If they do not fit the states.
    pub fn set(&mut self, position: usize, prices: Vec<Vec<f32>>, values: Vec<f32>) {
        assert_eq!(
            (prices.len(), values.len()),
            (self.menu.states(self.goods), self.menu.states(self.goods)),
            "states"
        );
        self.prices[position] = prices;
        self.values[position] = values;
    }

    /// The prices of a position, `[states][K]`; none if they are not set.
    pub fn position(&self, position: usize) -> &[Vec<f32>] {
        &self.prices[position]
    }

    /// The values of a position's states.
    pub fn values(&self, position: usize) -> &[f32] {
        &self.values[position]
    }

    /// Writes the table into a state, position by position. Those without prices, which are the first ones, have values alone.
    pub fn save(&self, state: &mut State) {
        let prices: Vec<f32> = self.prices.iter().flatten().flatten().copied().collect();
        state.insert("prices", vec![prices.len()], prices);
        state.insert("values", vec![self.values.len(), self.values[0].len()], self.values.concat());
    }

    /// Reads what [`Self::save`] wrote.
    ///
    /// # Errors
    /// If the state is not that of a table of this size.
    pub fn load(&mut self, state: &State) -> Result<(), StateError> {
        let (positions, states) = (self.prices.len(), self.menu.states(self.goods));
        let values = state.array("values", &[positions + 1, states])?;
        let widths: Vec<usize> =
            (0..states).map(|index| self.menu.width(self.goods, self.menu.goods_left(index))).collect();
        let of_position: usize = widths.iter().sum();
        let stored = state.values("prices").map_or(0, <[f32]>::len);
        let solved = (stored / of_position).min(positions);
        let mut rest = state.array("prices", &[solved * of_position])?;
        self.prices = vec![Vec::new(); positions - solved];
        for _ in 0..solved {
            let row = |&width: &usize| rest.split_off(..width).expect("the array has all rows").to_vec();
            self.prices.push(widths.iter().map(row).collect());
        }
        self.values = values.chunks_exact(states).map(<[f32]>::to_vec).collect();
        Ok(())
    }
}

impl Policy for TablePolicy {
    fn menu(&self) -> &'static dyn MenuForm {
        self.menu
    }

    fn prices(&self, position: usize, states: &[GoodsSet]) -> Vec<Vec<f32>> {
        let unsold = |left: &GoodsSet| vec![f32::INFINITY; self.menu.width(self.goods, *left)];
        let prices = &self.prices[position];
        let row = |left: &GoodsSet| prices.get(self.menu.state_index(*left)).cloned().unwrap_or_else(|| unsold(left));
        states.iter().map(row).collect()
    }

    fn predicted(&self) -> Option<f64> {
        if self.prices[0].is_empty() { None } else { self.values[0].last().map(|value| f64::from(*value)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::menu::MenuKind;

    #[test]
    fn a_table_is_stored_from_the_first_position_on() {
        let menu = MenuKind::Sizes.form().counted().unwrap();
        let table = |solved: std::ops::Range<usize>| {
            let mut table = TablePolicy::empty(menu, 3, 1);
            for position in solved {
                let price = position as f32;
                table.set(position, vec![vec![0.0], vec![0.0, price]], vec![0.0, 10.0 + price]);
            }
            table
        };
        for (solved, prices, values) in [
            (0..3, &[0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 2.0][..], [0.0, 10.0, 0.0, 11.0, 0.0, 12.0, 0.0, 0.0]),
            (1..3, &[0.0, 0.0, 1.0, 0.0, 0.0, 2.0], [0.0, 0.0, 0.0, 11.0, 0.0, 12.0, 0.0, 0.0]),
            (3..3, &[], [0.0; 8]),
        ] {
            let table = table(solved);
            let mut state = State::default();
            table.save(&mut state);
            assert_eq!(state.values("prices"), Some(prices));
            assert_eq!(state.values("values"), Some(&values[..]));
            let loaded = TablePolicy::from_state(menu, 3, 1, &state).unwrap();
            assert_eq!((loaded.prices, loaded.values), (table.prices, table.values));
        }
    }
}
