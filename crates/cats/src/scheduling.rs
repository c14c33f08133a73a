//! Scheduling: jobs want consecutive time slots before a deadline.

use crate::atoms::Atoms;
use crate::mode::Mode;
use diffecon_config::{Config, JsonSchema, OutOfRange};
use rand::{Rng, RngExt};
use serde::{Deserialize, Serialize};

/// Goods are time slots in their order, and bidders want a run of them before a deadline. Money is in the unit of CATS: a slot
/// is worth about 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SchedulingConfig {
    /// A job takes from 1 to this many slots; at most all of them.
    #[schemars(range(min = 1))]
    pub max_length: usize,
    /// A job's value is that of its length times 1 plus or minus this.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub deviation: f64,
    /// Probability of yet another, later and worse deadline.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub additional_deadline: f64,
    /// A job of length `n` is worth `n^(1 + additivity)`.
    #[schemars(range(min = -1.0, max = 2.0))]
    pub additivity: f64,
}

impl Default for SchedulingConfig {
    fn default() -> Self {
        Self { max_length: 10, deviation: 0.5, additional_deadline: 0.7, additivity: 0.2 }
    }
}

impl Config for SchedulingConfig {}

impl SchedulingConfig {
    /// Whether jobs fit into so many goods.
    ///
    /// # Errors
    /// If they may be longer than all slots.
    pub fn check_for(&self, goods: usize) -> Result<(), OutOfRange> {
        let allowed = format!("in [1, {goods}], at most the number of goods");
        OutOfRange::unless(self.max_length <= goods, "max_length", allowed, self.max_length)
    }
}

/// A machine whose time slots are sold. All instances have the same.
#[derive(Debug, Clone, Copy)]
pub struct Machine {
    config: SchedulingConfig,
    mode: Mode,
    goods: usize,
}

impl Machine {
    pub(crate) const fn new(config: SchedulingConfig, mode: Mode, goods: usize) -> Self {
        Self { config, mode, goods }
    }

    /// The number of goods.
    pub fn goods(&self) -> usize {
        self.goods
    }

    /// Draws one bidder into `atoms`: every run of slots that ends by the last deadline, at the price of its own.
    pub(crate) fn bidder(&self, rng: &mut impl Rng, atoms: &mut Atoms) {
        let config = &self.config;
        let length = rng.random_range(1..=config.max_length);
        // Deadlines are last slots, counted from 0.
        let first = rng.random_range(length - 1..self.goods);
        let factor = 1.0 - config.deviation + 2.0 * config.deviation * rng.random::<f64>();
        let value = factor * (length as f64).powf(1.0 + config.additivity);
        atoms.clear();
        let (mut deadline, mut next_end) = (first, length - 1);
        loop {
            let price = value * self.share_left(first, deadline);
            for end in next_end..=deadline {
                atoms.push_goods(end + 1 - length..=end, price);
            }
            next_end = deadline + 1;
            if next_end == self.goods || rng.random::<f64>() >= config.additional_deadline {
                break;
            }
            deadline = rng.random_range(next_end..self.goods);
        }
    }

    /// What a later deadline leaves of the value.
    fn share_left(&self, first: usize, deadline: usize) -> f64 {
        match self.mode {
            Mode::Compat if deadline == 0 => 1.0,
            Mode::Compat => first as f64 / deadline as f64,
            Mode::Fixed => (first + 1) as f64 / (deadline + 1) as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::bundle::goods_of;
    use diffecon_auction::{Seed, Stream};

    #[test]
    fn bids_on_every_run_by_the_last_deadline() {
        let mut rng = Seed::new(1).stream(Stream::new("scheduling"));
        for (mode, goods) in [(Mode::Compat, 12), (Mode::Fixed, 12), (Mode::Compat, 1)] {
            let config = SchedulingConfig { max_length: goods.min(4), ..SchedulingConfig::default() };
            let machine = Machine::new(config, mode, goods);
            let mut atoms = Atoms::new(goods);
            let mut zero = 0;
            for _ in 0..2000 {
                machine.bidder(&mut rng, &mut atoms);
                let first: Vec<usize> = atoms.iter().next().map(|(words, _)| goods_of(words).collect()).unwrap();
                let mut last_price = f64::INFINITY;
                for (index, (words, price)) in atoms.iter().enumerate() {
                    let run: Vec<usize> = goods_of(words).collect();
                    let expected: Vec<usize> = first.iter().map(|slot| slot + index).collect();
                    assert_eq!(run, expected);
                    assert!(price >= 0.0 && price <= last_price, "later deadlines are worth less");
                    last_price = price;
                    zero += usize::from(price == 0.0);
                }
                assert_eq!(first[0], 0, "the first run begins at once");
            }
            assert_eq!(zero > 0, mode == Mode::Compat && goods > 1, "only deadlines counted from 0 make prices 0");
        }
    }

    #[test]
    fn refuses_jobs_longer_than_the_time() {
        assert_eq!(
            SchedulingConfig::default().check_for(9).unwrap_err().to_string(),
            "max_length should be in [1, 9], at most the number of goods, but is 10"
        );
    }
}
