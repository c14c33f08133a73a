//! What methods are called, the same on every market.

use crate::comparison::Method;
use crate::entry::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// The method of each group of entries, market by market: the learner with those of its keys that differ within some market. So a
/// learner that has one setting on each market is one method, though its settings be others on others.
pub fn labels(markets: &[(Vec<Entry>, Vec<Vec<usize>>)]) -> Vec<Vec<Method>> {
    let mut keys: BTreeMap<&str, BTreeSet<&String>> = BTreeMap::new();
    for (entries, methods) in markets {
        for (place, method) in methods.iter().enumerate() {
            let first = &entries[method[0]];
            let others = methods[..place].iter().map(|other| &entries[other[0]]);
            for other in others.filter(|other| other.provenance.learner == first.provenance.learner) {
                keys.entry(&first.provenance.learner).or_default().extend(first.differing_keys(other));
            }
        }
    }
    let label = |entry: &Entry| {
        let keys = keys.get(entry.provenance.learner.as_str()).into_iter().flatten();
        let setting = |key: &String| Some((key.clone(), entry.settings.get(key)?.clone()));
        Method {
            name: entry.provenance.learner.clone(),
            settings: keys.filter_map(|key| setting(key)).collect(),
            baseline: entry.is_baseline(),
        }
    };
    markets.iter().map(|(entries, methods)| methods.iter().map(|method| label(&entries[method[0]])).collect()).collect()
}
