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
use crate::menu::entry_fee::REMEMBERED;
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

    /// Visits of so many episodes.
    fn visits(&self, episodes: usize, key: &'static str) -> Memory {
        Memory::default().with("visits", key, bytes_of(VISIT, &[episodes, self.config.bidders]))
    }

    /// The menus that so many bidders see.
    fn menus(&self, bidders: usize) -> u64 {
        bytes_of(LIST + NUMBER * self.width(), &[bidders])
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
        // States are solved side by side; where goods are alike, one of each size.
        let side_by_side = if auction.alike { goods + 1 } else { states };
        let threads = side_by_side.min(rayon::current_num_threads());
        let searches = bytes_of(8, &[threads, self.polish_samples, goods + 9]);
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
            .and(auction.visits(self.episodes, "fpi.episodes * environment.bidders"))
            .with("menus", "fpi.episodes * environment.bidders", auction.menus(self.episodes))
            .with("distinct states", "fpi.episodes * environment.bidders", distinct)
            .with("menus of learned states", "fpi.states", menus);
        let counted = environment.menu.form().counted().map(|menu| menu.states(environment.goods));
        if let Some(states) = counted {
            let (keys, bytes) =
                ("environment.bidders * environment.goods", bytes_of(NUMBER, &[environment.bidders, states]));
            return Some(memory.with("values of all states", keys, bytes));
        }
        // Each choice is remembered, with the state that it leads to.
        let choice = size_of::<Choice>() + 8 + size_of::<Visit>() + 8 + NUMBER;
        let targets = bytes_of(choice, &[states, self.target_samples]);
        let of_batch = bytes_of(2 * choice, &[batch, self.samples]);
        let memory = memory.with("choices of one-step targets", "fpi.states * fpi.target_samples", targets);
        let known = bytes_of(DISTINCT, &[auction.states(usize::MAX).min(REMEMBERED)]);
        let memory = memory.with("values of states after choices", "environment.bidders * environment.goods", known);
        Some(memory.with("choices of a batch", "fpi.batch * fpi.samples", of_batch))
    }
}

impl ProximalPolicyOptimisationConfig {
    /// What a run takes at most; none if a data set is not there.
    pub(crate) fn memory(&self, environment: &EnvironmentConfig) -> Option<Memory> {
        let auction = Sizing::new(environment)?;
        let (form, bidders, goods) = (environment.menu.form(), environment.bidders, environment.goods);
        let key = "ppo.episodes * environment.bidders";
        let visits = self.episodes.saturating_mul(bidders);
        let (batch, states) = (self.batch.min(visits), auction.states(self.episodes));
        // The numbers of an action that enter the menu, by how many goods are left, which are sold evenly to the bidders.
        let action = |left: usize| {
            let numbers = form.enters(goods, GoodsSet::first(left)).into_iter().filter(|enters| *enters).count();
            bytes_of(LIST + NUMBER * (numbers + 6), &[self.episodes])
        };
        let actions: Vec<u64> = (0..=goods).map(action).collect();
        let of_position = |position: usize| actions[goods - goods * position / bidders];
        let all = (0..bidders).map(of_position).fold(0, u64::saturating_add);
        // The first bidders' actions are there beside their menus, which the others' come after.
        let first = actions[goods].saturating_add(auction.menus(self.episodes));
        Some(
            auction
                .memory()
                .and(auction.networks(
                    &self.hidden,
                    (batch.min(states), states),
                    ["ppo.hidden", "ppo.batch * ppo.hidden"],
                ))
                .and(auction.visits(self.episodes, key))
                .with("menus and actions", key, all.max(first)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::menu::MenuKind;

    /// 5 bidders and 4 goods.
    fn environment(values: &str, menu: MenuKind) -> EnvironmentConfig {
        EnvironmentConfig::of(values, 5, 4, menu)
    }

    fn parts(memory: Option<Memory>) -> Vec<(&'static str, u64)> {
        memory.unwrap().parts.iter().map(|part| (part.what, part.bytes)).collect()
    }

    /// Bytes of one visit, one list and one distinct visit, which depend on the machine's words.
    const ALL: [usize; 3] = [VISIT, LIST, DISTINCT];

    const VALIDATION: (&str, u64) = ("episodes of a validation", (VISIT as u64 + 8) * 4_096 * 5);
    const NO_DATA: (&str, u64) = ("the data sets", 0);

    #[test]
    fn tables_and_their_line_searches_are_counted() {
        assert_eq!(ALL, [80, 40, 96]);
        let dp = DynamicProgrammingConfig { polish_samples: 100, ..DynamicProgrammingConfig::default() };
        let of = |values, menu| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(16).build().unwrap();
            pool.install(|| parts(dp.memory(&environment(values, menu))))
        };
        // 16 states with 3^4 prices of bundles in all.
        let table = 20 * 5 * 81 + 2 * 40 * 5 * 16 + 20 * 6 * 16;
        let searches = |threads: u64| ("bidders of line searches", 8 * threads * 100 * 13);
        assert_eq!(of("A", MenuKind::Bundles), [NO_DATA, VALIDATION, ("the table", table), searches(5)]);
        // Where goods differ, 16 states keep 16 threads busy.
        assert_eq!(of("B", MenuKind::Bundles), [NO_DATA, VALIDATION, ("the table", table), searches(16)]);
        // 5 states with 1 to 5 prices of sizes.
        let table = 20 * 5 * 15 + 2 * 40 * 5 * 5 + 20 * 6 * 5;
        assert_eq!(of("A", MenuKind::Sizes), [NO_DATA, VALIDATION, ("the table", table), searches(5)]);
        assert_eq!(dp.memory(&environment("A", MenuKind::EntryFee)), None, "its states are not counted");
        assert_eq!(dp.memory(&environment("no/such/folder", MenuKind::Bundles)), None);
    }

    #[test]
    fn networks_and_visits_are_counted() {
        let fpi = FittedPolicyIterationConfig {
            episodes: 32,
            states: 50,
            hidden: vec![10, 20],
            batch: 40,
            samples: 16,
            target_samples: 48,
            ..FittedPolicyIterationConfig::default()
        };
        // Inputs are 4 goods and 12 numbers of the position; the actor says 16 prices and 9 shared numbers, the critic 4.
        let weights = 48 * (16 * 10 + 10 * 20 + 20 * 25) + 48 * (16 * 10 + 10 * 20 + 20 * 4);
        // 5 positions of 16 states, more than are learned from.
        let trained = 4 * 40 * (6 * 30 + 10 * 29);
        let common = |networks: u64, batches: u64, width: u64| {
            [
                NO_DATA,
                VALIDATION,
                ("the networks", networks),
                ("batches in the networks", batches),
                ("visits", 80 * 32 * 5),
                ("menus", (40 + 4 * width) * 32),
            ]
        };
        let distinct = |states: u64| ("distinct states", (96 + 16) * states);
        let learned = |states: u64, width: u64| ("menus of learned states", 2 * (40 + 4 * width) * states);
        let found = parts(fpi.memory(&environment("B", MenuKind::Bundles)));
        let rest = [distinct(80), learned(50, 16), ("values of all states", 4 * 5 * 16)];
        assert_eq!(found, [&common(weights, trained, 16)[..], &rest].concat());

        // Where goods are alike, 5 states stand for 16: 25 in all. A menu of sizes has 5 numbers.
        let weights = 48 * (16 * 10 + 10 * 20 + 20 * 5) + 48 * (16 * 10 + 10 * 20 + 20 * 4);
        let found = parts(fpi.memory(&environment("A", MenuKind::Sizes)));
        let rest = [distinct(25), learned(25, 5), ("values of all states", 4 * 5 * 5)];
        assert_eq!(found, [&common(weights, 4 * 25 * (6 * 30 + 10 * 9), 5)[..], &rest].concat());

        // Choices at entry fees are remembered one by one.
        let found = parts(fpi.memory(&environment("B", MenuKind::EntryFee)));
        let choice = (size_of::<Choice>() + 8 + size_of::<Visit>() + 12) as u64;
        let rest = [
            distinct(80),
            learned(50, 5),
            ("choices of one-step targets", choice * 50 * 48),
            ("values of states after choices", 96 * 80),
            ("choices of a batch", 2 * choice * 40 * 16),
        ];
        assert_eq!(found, [&common(weights, 4 * 40 * (6 * 30 + 10 * 9), 5)[..], &rest].concat());
    }

    #[test]
    fn asking_about_many_states_counts_where_training_takes_few() {
        let fpi =
            FittedPolicyIterationConfig { episodes: 10_000, hidden: vec![10, 20], batch: 1, ..Default::default() };
        let batches = |bidders| {
            let found = parts(fpi.memory(&EnvironmentConfig { bidders, ..environment("B", MenuKind::Bundles) }));
            found.into_iter().find(|(what, _)| *what == "batches in the networks").unwrap().1
        };
        // 80 states, and more than a batch of 8,192.
        assert_eq!(batches(5), 4 * 80 * (4 * 20 + 3 * 25));
        assert_eq!(batches(1_000), 4 * 8_192 * (4 * 20 + 3 * 25));
    }

    #[test]
    fn actions_are_counted() {
        let ppo = ProximalPolicyOptimisationConfig {
            episodes: 32,
            hidden: vec![10, 20],
            batch: 40,
            ..ProximalPolicyOptimisationConfig::default()
        };
        let of = |environment: &EnvironmentConfig| parts(ppo.memory(environment))[4..].to_vec();
        let action = |numbers: u64| 32 * (40 + 4 * (numbers + 6));
        let visits = |bidders: u64| ("visits", 80 * 32 * bidders);
        // Prices of bundles, of goods and of sizes; 4, 4, 3, 2 and 1 goods are left when they are sold evenly.
        let actions: u64 = [15 + 8, 15 + 8, 7 + 6, 3 + 4, 1 + 2].map(action).iter().sum();
        assert_eq!(of(&environment("B", MenuKind::Bundles)), [visits(5), ("menus and actions", actions)]);
        // The one bidder's menus are there beside his actions.
        let one = EnvironmentConfig { bidders: 1, ..environment("B", MenuKind::Bundles) };
        let menus = 32 * (40 + 4 * 16);
        assert_eq!(of(&one), [visits(1), ("menus and actions", action(15 + 8) + menus)]);
    }
}
