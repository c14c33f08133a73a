//! The parameters that distributions have in a recipe, for people.

use crate::distribution::Distribution;
use crate::type_list::TypeListConfig;
use diffecon_cats::Parameters;
use diffecon_config::{Key, about, keys};

/// Distributions that have the same parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterGroup {
    /// The distributions.
    pub distributions: Vec<Distribution>,
    /// What they and their parameters are, as Markdown.
    pub about: String,
    /// The keys of `[parameters]`.
    pub keys: Vec<Key>,
}

/// All distributions by their parameters, in the order of [`Distribution::all`].
pub fn parameter_groups() -> Vec<ParameterGroup> {
    let mut groups: Vec<ParameterGroup> = Vec::new();
    for distribution in Distribution::all() {
        let (about, keys) = match distribution {
            Distribution::Cats(cats) => (Parameters::about(cats.family()), Parameters::keys(cats.family())),
            Distribution::Items(_, law) => (law.about(), law.keys()),
            Distribution::Finite => (about::<TypeListConfig>(), keys::<TypeListConfig>()),
        };
        match groups.iter_mut().find(|group| group.about == about) {
            Some(group) => group.distributions.push(distribution),
            None => groups.push(ParameterGroup { distributions: vec![distribution], about, keys }),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_distribution_is_in_one_group() {
        let groups = parameter_groups();
        let sizes: Vec<usize> = groups.iter().map(|group| group.distributions.len()).collect();
        assert_eq!(sizes, [3, 1, 1, 3, 1, 8, 2, 2, 2, 2, 2, 2, 1]);
        for group in &groups {
            assert!(group.about.ends_with(['.', '|']) && !group.about.contains("[`"), "{}", group.about);
            assert!(group.keys.iter().all(|key| !key.meaning.is_empty() && !key.meaning.contains("::")), "{group:?}");
        }
    }
}
