//! What is done with arbitrary bytes: they are an error, or something that comes back the same from what is written of it.
//!
//! A changed file has another sum, so that it is sealed first; else nothing beyond the sum would ever be read.

use diffecon_auction::{Hybrid, Mechanism, Menu, PriceFunction, Valuations};
use diffecon_data::envelope::seal;
use diffecon_data::{DataError, Dataset, Dual, Envelope, MechanismFile, Stored, Tensors};
use diffecon_experiment::{Experiment, Registry};
use diffecon_sequential::{
    Auction, DynamicProgramming, DynamicProgrammingConfig, EnvironmentConfig, GoodsSet, MenuKind, PolicyFile,
};
use diffecon_train::{Learner, checkpoint, state_file};
use std::path::Path;

fn envelope(bytes: &[u8]) -> Result<Envelope, DataError> {
    let mut bytes = bytes.to_vec();
    seal(&mut bytes);
    Envelope::from_bytes(bytes, Path::new("input"))
}

/// The payload of a data set.
pub fn data_set(bytes: &[u8]) {
    let Ok(dataset) = envelope(bytes).and_then(|file| Dataset::of(&file)) else { return };
    let (bidders, goods) = (dataset.valuations.bidders(), dataset.valuations.goods());
    assert!(bidders == dataset.splits.rows() && goods > 0);
    if let Valuations::Xor(xor) = &dataset.valuations {
        assert_eq!(xor.offsets().len(), bidders + 1);
    }
}

/// A mechanism, which comes back the same.
fn mechanism<M: Stored>(bytes: &[u8]) -> Option<M> {
    let MechanismFile { mechanism, .. } = MechanismFile::<M>::of(&envelope(bytes).ok()?).ok()?;
    let mut tensors = Tensors::default();
    let header = mechanism.write(&mut tensors);
    let header = Header { mechanism: header, provenance: diffecon_data::MechanismProvenance::default() };
    let again = tensors.to_bytes(M::KIND, &header);
    let again = Envelope::from_bytes(again, Path::new("written")).expect("what is written is read");
    assert!(MechanismFile::<M>::of(&again).is_ok());
    Some(mechanism)
}

/// The label of a mechanism file.
#[derive(serde::Serialize)]
struct Header<H> {
    mechanism: H,
    provenance: diffecon_data::MechanismProvenance,
}

/// A menu.
pub fn menu(bytes: &[u8]) {
    if let Some(menu) = mechanism::<Menu>(bytes) {
        assert!(menu.prices().iter().all(|price| price.is_finite() && *price >= 0.0));
    }
}

/// Multipliers of a bound.
pub fn dual(bytes: &[u8]) {
    if let Some(dual) = mechanism::<Dual>(bytes) {
        let types = dual.rows.len() as u64;
        assert!(dual.weights.len() == dual.rows.len() && dual.multipliers.len() == dual.pairs.len());
        assert!(dual.pairs.iter().flatten().all(|one| *one < types));
    }
}

/// A price function.
pub fn price_function(bytes: &[u8]) {
    if let Some(prices) = mechanism::<PriceFunction>(bytes) {
        assert!(prices.item().iter().chain(prices.size()).all(|price| price.is_finite() && *price >= 0.0));
    }
}

/// A hybrid.
pub fn hybrid(bytes: &[u8]) {
    if let Some(hybrid) = mechanism::<Hybrid>(bytes) {
        assert_eq!(hybrid.prices().goods(), hybrid.menu().goods());
    }
}

/// A policy, which posts prices of the right number that are no less than 0.
pub fn policy(bytes: &[u8]) {
    let Ok(file) = envelope(bytes).and_then(|file| PolicyFile::of(&file)) else { return };
    let (stored, goods) = (&file.mechanism, file.mechanism.environment.goods);
    let left = GoodsSet::first(goods);
    let prices = stored.policy().prices(0, &[left]);
    assert_eq!(prices[0].len(), stored.policy().menu().width(goods, left));
    assert!(prices[0].iter().all(|price| *price >= 0.0));
}

/// A training state, restored into the learner whose state the corpus has.
pub fn training_state(bytes: &[u8]) {
    let Ok(state) = envelope(bytes).map(|file| state_file::of::<checkpoint::Header>(&file)) else { return };
    let Ok((state, _)) = state else { return };
    let mut learner = learner();
    if learner.restore(&state).is_ok() {
        // Bit by bit: there is no rule against what is not a number.
        let bits = |values: Option<&[f32]>| values.map(|values| values.iter().map(|x| x.to_bits()).collect::<Vec<_>>());
        assert_eq!(bits(learner.state().values("values")), bits(state.values("values")));
    }
}

/// A small learner.
pub fn learner() -> DynamicProgramming {
    let environment = EnvironmentConfig::of("A", 3, 2, MenuKind::Bundles);
    let auction = Auction::of_settings(environment, 1).expect("an auction of setting A");
    let config = DynamicProgrammingConfig { steps: 4, polish_samples: 16, value_samples: 16, ..Default::default() };
    let config = diffecon_config::Config::check(config).expect("a small configuration");
    DynamicProgramming::new(config, auction).expect("states are counted")
}

/// The text of an experiment, which comes back the same.
pub fn experiment(bytes: &[u8]) {
    let (Ok(text), registry) = (std::str::from_utf8(bytes), Registry::default()) else { return };
    let Ok(experiment) = Experiment::from_toml(text, &registry) else { return };
    let _ = experiment.memory().map(|memory| memory.check());
    let whole = experiment.to_toml().expect("what is read is written");
    let again = Experiment::from_toml(&whole, &registry).expect("what is written is read");
    assert_eq!(again.to_toml().as_ref(), Ok(&whole));
}
