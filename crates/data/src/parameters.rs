//! The parameters that distributions have in a recipe, for people.

use crate::distribution::Distribution;
use crate::item_law::ItemLaw;
use crate::type_list::TypeListConfig;
use diffecon_cats::{Distribution as Cats, Parameters};
use diffecon_config::{Key, about, keys};

/// Distributions that have the same parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterGroup {
    /// What the distributions are called, see [`Distribution::names`].
    pub names: Vec<String>,
    /// What they and their parameters are, as Markdown.
    pub about: String,
    /// The keys of `[parameters]`.
    pub keys: Vec<Key>,
}

/// All distributions by their parameters, in the order of [`Distribution::names`].
pub fn parameter_groups() -> Vec<ParameterGroup> {
    let mut groups: Vec<ParameterGroup> = Vec::new();
    let of_cats =
        |cats: Cats| (vec![cats.to_string()], Parameters::about(cats.family()), Parameters::keys(cats.family()));
    let of_law = |law: ItemLaw| (law.names().to_vec(), law.about(), law.keys());
    let finite = (vec![Distribution::Finite.to_string()], about::<TypeListConfig>(), keys::<TypeListConfig>());
    let all = Cats::ALL.into_iter().map(of_cats).chain(ItemLaw::ALL.into_iter().map(of_law)).chain([finite]);
    for (names, about, keys) in all {
        match groups.iter_mut().find(|group| group.about == about) {
            Some(group) => group.names.extend(names),
            None => groups.push(ParameterGroup { names, about, keys }),
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
        let sizes: Vec<usize> = groups.iter().map(|group| group.names.len()).collect();
        assert_eq!(sizes, [3, 1, 1, 3, 1, 8, 3, 3, 3, 3, 3, 3, 1]);
        for group in &groups {
            assert!(group.about.ends_with(['.', '|']) && !group.about.contains("[`"), "{}", group.about);
            assert!(group.keys.iter().all(|key| !key.meaning.is_empty() && !key.meaning.contains("::")), "{group:?}");
        }
    }
}
