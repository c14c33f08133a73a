//! What sets the experiments of one learner apart.

use diffecon_config::leaves;
use diffecon_data::MechanismProvenance;
use std::collections::BTreeMap;
use toml::{Table, Value};

/// For each mechanism the keys, with their values, that not all mechanisms of its learner share.
pub fn differing_settings(mechanisms: &[&MechanismProvenance]) -> Vec<BTreeMap<String, String>> {
    let flat: Vec<BTreeMap<String, String>> = mechanisms.iter().map(|one| flattened(&one.settings)).collect();
    let differs = |place: usize, key: &str| {
        let alike = mechanisms.iter().zip(&flat).filter(|(other, _)| other.learner == mechanisms[place].learner);
        alike.map(|(_, settings)| settings.get(key)).any(|value| value != flat[place].get(key))
    };
    let own = |(place, settings): (usize, &BTreeMap<String, String>)| {
        let differing = settings.iter().filter(|(key, _)| differs(place, key));
        differing.map(|(key, value)| (key.clone(), value.clone())).collect()
    };
    flat.iter().enumerate().map(own).collect()
}

/// `menu.elements` -> `500`.
pub fn flattened(settings: &Table) -> BTreeMap<String, String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    leaves(settings).into_iter().map(|(key, value)| (key, text(value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_among_one_learners_mechanisms_is_named() {
        let one = |learner: &str, settings: &str| MechanismProvenance {
            learner: learner.to_owned(),
            settings: toml::from_str(settings).unwrap_or_default(),
            ..MechanismProvenance::default()
        };
        let all = [
            one("bundleflow", "[menu]\nelements = 5\ninit = 'paper'"),
            one("bundleflow", "[menu]\nelements = 7\ninit = 'paper'"),
            one("other", "[menu]\nelements = 9"),
        ];
        let found = differing_settings(&all.iter().collect::<Vec<_>>());
        let elements = |count: &str| BTreeMap::from([("menu.elements".to_owned(), count.to_owned())]);
        assert_eq!(found, [elements("5"), elements("7"), BTreeMap::new()]);
    }
}
