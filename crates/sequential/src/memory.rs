//! How much memory the learners of sequential auctions take.
//!
//! Counted are: the data sets; episodes, their menus and what is remembered of each visit; every weight with its two moments,
//! its gradient and what a checkpoint makes of them; tables likewise; a batch in each layer of the networks. Parts that are
//! always small beside these are not.

use crate::dynamic_programming::DynamicProgrammingConfig;
use crate::environment::{Environment, EnvironmentConfig};
use crate::fitted_policy_iteration::FittedPolicyIterationConfig;
use crate::goods_set::GoodsSet;
use crate::menu::Purchase;
use crate::menu::entry_fee::choices::Choice;
use crate::proximal_policy_optimisation::ProximalPolicyOptimisationConfig;
use crate::visit::{BATCH, Visit, widths};
use diffecon_config::{Config, Memory, bytes_of};
use diffecon_data::Sizes;
use std::collections::BTreeMap;
use std::path::Path;

/// Bytes of a weight: value, moments, as they are, in a state, in a file's tensors and in its bytes.
const WEIGHT: usize = 12 * 4;
/// Bytes of a number.
const NUMBER: usize = 4;
/// Bytes of a list beside its numbers.
const LIST: usize = size_of::<Vec<f32>>() + 16;
/// Bytes of a visit of an episode: what was left, what was sold, and where it is among the distinct states.
const VISIT: usize = size_of::<GoodsSet>() + size_of::<Purchase>() + 8;
/// Bytes of a visit in a table of distinct ones, half full.
const DISTINCT: usize = 2 * (size_of::<Visit>() + 8);

/// Episodes that bring in what they do at the same time.
const EPISODES: usize = 4_096;

/// An auction as the estimates see it.
struct Sizing<'a> {
    config: &'a EnvironmentConfig,
    /// Whether goods are alike, so that states are.
    alike: bool,
    datasets: u64,
}

impl<'a> Sizing<'a> {
    /// None if a data set is not there.
    fn new(config: &'a EnvironmentConfig) -> Option<Self> {
        let mut datasets = 0_u64;
        for folder in config.datasets() {
            let (sizes, _) = Sizes::read(Path::new(folder))?;
            // Loaded, a data set is there three times, and then in parts.
            datasets = datasets.saturating_add(sizes.bytes().saturating_mul(3));
        }
        let alike = datasets == 0 && {
            let environment = Environment::new(&config.clone().check().ok()?, &BTreeMap::new()).ok()?;
            environment.goods_are_alike()
        };
        Some(Self { config, alike, datasets })
    }

    /// What every learner of the auction needs.
    fn memory(&self) -> Memory {
        Memory::default().with("the data sets", "their bidders and atoms", self.datasets).with(
            "episodes of a validation",
            "environment.bidders",
            bytes_of(VISIT + 8, &[EPISODES, self.config.bidders]),
        )
    }

    /// The most distinct states of so many episodes.
    fn states(&self, episodes: usize) -> usize {
        let EnvironmentConfig { bidders, goods, .. } = *self.config;
        let of_position = match goods {
            _ if self.alike => goods + 1,
            few if few < 48 => 1 << few,
            _ => usize::MAX,
        };
        bidders.saturating_mul(of_position.min(episodes))
    }

    /// The numbers of a menu with all goods left.
    fn width(&self) -> usize {
        self.config.menu.form().width(self.config.goods, GoodsSet::first(self.config.goods))
    }

    /// Both networks, trained on a batch of so many states and asked about others in batches. The keys are those of the hidden
    /// layers and the batch.
    fn networks(
        &self,
        hidden: &[usize],
        (batch, states): (usize, usize),
        [of_hidden, of_batch]: [&'static str; 2],
    ) -> Memory {
        let (form, goods) = (self.config.menu.form(), self.config.goods);
        let (prices, shared) = (form.outputs(goods), form.shared_outputs(goods));
        let actor = widths(goods, hidden, prices + shared);
        let critic = widths(goods, hidden, goods);
        let weights =
            |widths: &[usize]| widths.windows(2).fold(0, |sum: u64, pair| sum.saturating_add(bytes_of(WEIGHT, pair)));
        let units: usize = hidden.iter().sum();
        let widest = hidden.iter().copied().max().unwrap_or(0);
        // Of a state: in training every layer thrice and its gradient; when it is only asked about, three layers at a time.
        let trained = bytes_of(NUMBER, &[batch, 6 * units + 10 * (prices + shared + goods)]);
        let asked = bytes_of(NUMBER, &[BATCH.min(states), 4 * widest + 3 * (prices + shared)]);
        Memory::default().with("the networks", of_hidden, weights(&actor).saturating_add(weights(&critic))).with(
            "batches in the networks",
            of_batch,
            trained.max(asked),
        )
    }

    /// Episodes with noise, whose every bidder has a menu, or an action too, of so many numbers.
    fn episodes(&self, episodes: usize, key: &'static str) -> Memory {
        let bidders = self.config.bidders;
        Memory::default().with("visits", key, bytes_of(VISIT, &[episodes, bidders])).with(
            "menus",
            key,
            bytes_of(LIST + NUMBER * self.width(), &[episodes]),
        )
    }
}

impl DynamicProgrammingConfig {
    /// What a run takes at most; none if a data set is not there.
    pub(crate) fn memory(&self, environment: &EnvironmentConfig) -> Option<Memory> {
        let auction = Sizing::new(environment)?;
        let menu = environment.menu.form().counted()?;
        let (bidders, goods) = (environment.bidders, environment.goods);
        let states = menu.states(goods);
        let numbers = (0..states).map(|state| menu.width(goods, menu.goods_left(state))).sum();
        // The table, a copy, and both again as numbers, as tensors of a file and as its bytes.
        let prices = bytes_of(5 * NUMBER, &[bidders, numbers]).saturating_add(bytes_of(2 * LIST, &[bidders, states]));
        let values = bytes_of(5 * NUMBER, &[bidders + 1, states]);
        // States of one size are solved side by side.
        let side_by_side = |size: usize| (0..states).filter(|state| menu.goods_left(*state).len() == size).count();
        let widest = if auction.alike { 1 } else { (0..=goods).map(side_by_side).max().unwrap_or(1) };
        let threads = widest.min(rayon::current_num_threads());
        let searches = bytes_of(8, &[threads, self.polish_samples, 2 * goods + 6]);
        Some(
            auction
                .memory()
                .with("the table", "environment.bidders * environment.goods", prices.saturating_add(values))
                .with("bidders of line searches", "dp.polish_samples * environment.goods", searches),
        )
    }
}

impl FittedPolicyIterationConfig {
    /// What a run takes at most; none if a data set is not there.
    pub(crate) fn memory(&self, environment: &EnvironmentConfig) -> Option<Memory> {
        let auction = Sizing::new(environment)?;
        let states = auction.states(self.episodes).min(self.states);
        let visits = self.episodes.saturating_mul(environment.bidders);
        let distinct = bytes_of(DISTINCT + 4 * NUMBER, &[auction.states(self.episodes).min(visits)]);
        let menus = bytes_of(2 * (LIST + NUMBER * auction.width()), &[states]);
        let batch = self.batch.min(states);
        let memory = auction
            .memory()
            .and(auction.networks(
                &self.hidden,
                (batch, auction.states(self.episodes)),
                ["fpi.hidden", "fpi.batch * fpi.hidden"],
            ))
            .and(auction.episodes(self.episodes, "fpi.episodes * environment.bidders"))
            .with("distinct states", "fpi.episodes * environment.bidders", distinct)
            .with("menus of learned states", "fpi.states", menus);
        let counted = environment.menu.form().counted().map(|menu| menu.states(environment.goods));
        if let Some(states) = counted {
            let (keys, bytes) =
                ("environment.bidders * environment.goods", bytes_of(NUMBER, &[environment.bidders + 1, states]));
            return Some(memory.with("values of all states", keys, bytes));
        }
        // Each choice is remembered, with the state that it leads to.
        let choice = size_of::<Choice>() + 8 + size_of::<Visit>() + 8 + NUMBER;
        let targets = bytes_of(choice, &[states, self.target_samples]);
        let of_batch = bytes_of(2 * choice, &[batch, self.samples]);
        let memory = memory.with("choices of one-step targets", "fpi.states * fpi.target_samples", targets);
        Some(memory.with("choices of a batch", "fpi.batch * fpi.samples", of_batch))
    }
}

impl ProximalPolicyOptimisationConfig {
    /// What a run takes at most; none if a data set is not there.
    pub(crate) fn memory(&self, environment: &EnvironmentConfig) -> Option<Memory> {
        let auction = Sizing::new(environment)?;
        let (form, goods) = (environment.menu.form(), environment.goods);
        let action = LIST + NUMBER * (form.outputs(goods) + form.shared_outputs(goods));
        let key = "ppo.episodes * environment.bidders";
        let visits = self.episodes.saturating_mul(environment.bidders);
        let (batch, states) = (self.batch.min(visits), auction.states(self.episodes));
        // A step has the batch's actions again, in lists and in a few tensors.
        Some(
            auction
                .memory()
                .and(auction.networks(
                    &self.hidden,
                    (batch.min(states), states),
                    ["ppo.hidden", "ppo.batch * ppo.hidden"],
                ))
                .and(auction.episodes(self.episodes, key))
                .with("actions", key, bytes_of(action + size_of::<Visit>() + 7 * NUMBER, &[visits]))
                .with("actions of a batch", "ppo.batch", bytes_of(5 * action, &[batch.max(4_096).min(visits)])),
        )
    }
}
