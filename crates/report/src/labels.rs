//! What methods are called, the same on every market.

use crate::comparison::Method;
use crate::entry::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// Settings, or those of them that a label leaves out.
type Settings = BTreeMap<String, String>;

/// The method of each group of entries, market by market: the learner with those of its keys that differ within some market. So a
/// learner that has one setting on each market is one method, though its settings be others on others.
///
/// Its label leaves out what most methods of the learner have: of many variations of one setting each says what varies.
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
    let method = |entry: &Entry| {
        let keys = keys.get(entry.provenance.learner.as_str()).into_iter().flatten();
        let setting = |key: &String| Some((key.clone(), entry.settings.get(key)?.clone()));
        let settings = keys.filter_map(|key| setting(key)).collect();
        Method { label: String::new(), name: entry.provenance.learner.clone(), settings, baseline: entry.is_baseline() }
    };
    let of_market = |(entries, methods): &(Vec<Entry>, Vec<Vec<usize>>)| {
        methods.iter().map(|places| method(&entries[places[0]])).collect()
    };
    let mut markets: Vec<Vec<Method>> = markets.iter().map(of_market).collect();
    let usual = usual(&markets);
    for method in markets.iter_mut().flatten() {
        method.label = label(method, &usual[&method.name]);
    }
    markets
}

/// `bundleflow menu.support=1`, where most have other numbers of points.
fn label(Method { name, settings, .. }: &Method, usual: &Settings) -> String {
    let own = settings.iter().filter(|(key, value)| usual.get(*key) != Some(value));
    let lacking = usual.keys().filter(|key| !settings.contains_key(*key)).map(|key| format!(" {key}=none"));
    let own = own.map(|(key, value)| format!(" {key}={value}"));
    own.chain(lacking).fold(name.clone(), |label, setting| label + &setting)
}

/// The settings of each learner that more than half of its methods have, where there are several others.
pub fn usual(markets: &[Vec<Method>]) -> BTreeMap<String, Settings> {
    let mut of_learner: BTreeMap<&String, BTreeSet<&Settings>> = BTreeMap::new();
    for method in markets.iter().flatten() {
        of_learner.entry(&method.name).or_default().insert(&method.settings);
    }
    let of_methods = |methods: &BTreeSet<&Settings>| -> Settings {
        let all: BTreeSet<(&String, &String)> = methods.iter().copied().flatten().collect();
        let most = |(key, value): &(&String, &String)| {
            2 * methods.iter().filter(|settings| settings.get(*key) == Some(value)).count() > methods.len()
        };
        all.into_iter().filter(most).map(|(key, value)| (key.clone(), value.clone())).collect()
    };
    of_learner.into_iter().map(|(name, methods)| (name.clone(), of_methods(&methods))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labelled(all: &[&[(&str, &str)]]) -> Vec<String> {
        let method = |settings: &&[(&str, &str)]| Method {
            label: String::new(),
            name: "dp".to_owned(),
            settings: settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            baseline: false,
        };
        let methods: Vec<Method> = all.iter().map(method).collect();
        let usual = usual(std::slice::from_ref(&methods));
        methods.iter().map(|method| label(method, &usual["dp"])).collect()
    }

    #[test]
    fn labels_say_what_varies() {
        assert_eq!(labelled(&[&[]]), ["dp"]);
        assert_eq!(labelled(&[&[("a", "1")], &[("a", "2")]]), ["dp a=1", "dp a=2"], "none of two is usual");
        let variations: [&[(&str, &str)]; 3] =
            [&[("a", "1"), ("b", "1")], &[("a", "2"), ("b", "1")], &[("a", "1"), ("b", "3")]];
        assert_eq!(labelled(&variations), ["dp", "dp a=2", "dp b=3"]);
        let grid: [&[(&str, &str)]; 4] = [
            &[("a", "1"), ("b", "1")],
            &[("a", "1"), ("b", "2")],
            &[("a", "2"), ("b", "1")],
            &[("a", "2"), ("b", "2")],
        ];
        assert_eq!(labelled(&grid), ["dp a=1 b=1", "dp a=1 b=2", "dp a=2 b=1", "dp a=2 b=2"]);
        // A method without a key that most have is told apart.
        assert_eq!(labelled(&[&[("a", "1")], &[("a", "1"), ("b", "1")], &[]]), ["dp", "dp b=1", "dp a=none"]);
    }
}
