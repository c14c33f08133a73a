//! The learner: a step tries candidates, adds the best of them, and prices some elements anew.

use crate::candidates::candidates;
use crate::config::ColumnsConfig;
use crate::master::{Master, Repriced};
use crate::metrics;
use crate::streams;
use diffecon_auction::{Bundle, Bundles, Menu, OutOfRange, Seed, Valuations};
use diffecon_config::Checked;
use diffecon_data::{MechanismFile, MechanismProvenance};
use diffecon_tensor::State;
use diffecon_train::{Learner, Metric, Metrics, RunError, Validation, one_bidder};
use rand::seq::index;
use std::path::Path;

/// A run: the data and the menu that grows.
pub struct ColumnGeneration {
    config: Checked<ColumnsConfig>,
    provenance: MechanismProvenance,
    seed: Seed,
    train: Valuations,
    validation: Valuations,
    master: Master,
}

impl ColumnGeneration {
    /// A learner whose menu is all goods together at their best price, on bidders in the data set's unit. Its random draws follow from
    /// the seed of the provenance, which the menu's file will bear.
    ///
    /// # Errors
    /// If the training bidders value nothing.
    pub fn new(
        config: Checked<ColumnsConfig>,
        train: Valuations,
        validation: Valuations,
        provenance: MechanismProvenance,
    ) -> Result<Self, OutOfRange> {
        one_bidder::money_unit(&train)?;
        let mut start = Bundles::new(train.goods());
        start.push(Bundle::grand(train.goods()).words());
        let mut master = Master::new(&train);
        master.add_best(&start, 1);
        let seed = Seed::new(provenance.seed);
        Ok(Self { config, provenance, seed, train, validation, master })
    }

    /// The menu of now with the training bidders' choices.
    pub fn master(&self) -> &Master {
        &self.master
    }

    /// The menu of now.
    ///
    /// # Errors
    /// Never while the training bidders value something: then revenue is above 0, and somebody buys an element.
    pub fn menu(&self) -> Result<Menu, OutOfRange> {
        self.master.menu()
    }

    /// Tries the candidates of a step, and adds the best while there is room. How many were added.
    fn add(&mut self, step: usize) -> usize {
        let learning = &self.config.learning;
        let room = self.config.menu.elements.saturating_sub(self.master.elements());
        if room == 0 {
            return 0;
        }
        let mut rng = self.seed.stream_at(streams::CANDIDATES, step as u64);
        let candidates = candidates(&self.train, learning.candidates, learning.unions, &mut rng);
        self.master.add_best(&candidates, learning.added.min(room))
    }

    /// Prices elements of a step anew: how many have another price, and how many are gone.
    fn reprice(&mut self, step: usize) -> (usize, usize) {
        let mut rng = self.seed.stream_at(streams::REPRICED, step as u64);
        let elements = self.master.elements();
        let mut chosen = index::sample(&mut rng, elements, self.config.learning.repriced.min(elements)).into_vec();
        // The last first: what goes moves only those behind it.
        chosen.sort_unstable_by(|a, b| b.cmp(a));
        let (mut changed, mut removed) = (0, 0);
        for element in chosen {
            match self.master.reprice(element) {
                Repriced::Kept => (),
                Repriced::Changed => changed += 1,
                Repriced::Removed => removed += 1,
            }
        }
        (changed, removed)
    }
}

impl Learner for ColumnGeneration {
    fn steps(&self) -> usize {
        self.config.learning.steps
    }

    fn step(&mut self, step: usize, wanted: bool) -> Metrics {
        let added = self.add(step);
        let (changed, removed) = self.reprice(step);
        if !wanted {
            return Metrics::new();
        }
        vec![
            ("training_revenue", self.master.revenue() / self.train.bidders() as f64),
            ("elements", self.master.elements() as f64),
            ("added", added as f64),
            ("changed", changed as f64),
            ("removed", removed as f64),
        ]
    }

    fn validate(&self, _: usize) -> Result<Validation, RunError> {
        Ok(one_bidder::validation(&self.menu()?, &self.validation))
    }

    fn market(&self) -> String {
        format!("{} goods, {} training bidders", self.validation.goods(), self.train.bidders())
    }

    fn meanings(&self) -> &'static [Metric] {
        &metrics::METRICS
    }

    fn state(&self) -> State {
        let (goods, mut bundles, mut prices) = (self.validation.goods(), Vec::new(), Vec::new());
        for (bundle, price) in self.master.priced() {
            bundles.extend((0..goods).map(|good| f32::from(u8::from(bundle.contains(good)))));
            prices.push(price);
        }
        let mut state = State::default();
        state.insert_counter("elements", prices.len() as u64);
        state.insert("bundles", vec![prices.len(), goods], bundles);
        state.insert("prices", vec![prices.len()], prices);
        state
    }

    fn restore(&mut self, state: &State) -> Result<(), RunError> {
        let (goods, elements) = (self.validation.goods(), state.counter("elements")? as usize);
        let mut bundles = Bundles::new(goods);
        for row in state.array("bundles", &[elements, goods])?.chunks_exact(goods) {
            let members = (0..goods).filter(|good| row[*good] == 1.0);
            bundles.push(Bundle::from_goods(goods, members).words());
        }
        self.master.set(&bundles, state.array("prices", &[elements])?);
        Ok(())
    }

    fn write_mechanism(&self, path: &Path, step: usize) -> Result<(), RunError> {
        let provenance = MechanismProvenance { step, ..self.provenance.clone() };
        Ok(MechanismFile { mechanism: self.menu()?, provenance }.save(path)?)
    }
}
