//! What methods were trained with, and how they differ.

use super::{Cell, MarketPage, PageTable, Part, Section};
use std::collections::BTreeSet;

/// The section, if there are learners.
pub(crate) fn section(page: &MarketPage<'_>) -> Option<Section> {
    let learners: Vec<_> = page.methods.iter().filter(|method| !method.entry.is_baseline()).collect();
    let keys: BTreeSet<&String> = learners.iter().flat_map(|method| method.entry.settings.keys()).collect();
    let differing = |key: &&String| {
        let values = learners.iter().filter_map(|method| method.entry.settings.get(*key));
        values.collect::<BTreeSet<_>>().len() > 1
    };
    let mut head = vec!["key"];
    head.extend(learners.iter().map(|method| method.name.as_str()));
    let table = |name: &str, title: &str, keys: Vec<&String>| {
        let mut table = PageTable::new(page.name(name), title, &head);
        for key in keys {
            let value = |method: &&&crate::evidence::market_files::MethodFiles| {
                Cell::text(method.entry.settings.get(key).map_or("", String::as_str))
            };
            table
                .rows
                .push(std::iter::once(Cell::text(key)).chain(learners.iter().map(|method| value(&method))).collect());
        }
        table
    };
    let different: Vec<&String> = keys.iter().filter(|key| differing(key)).copied().collect();
    let mut parts = Vec::new();
    if learners.len() > 1 && !different.is_empty() {
        parts.push(Part::Table(table(
            "differences",
            "keys that several methods have, with different values",
            different,
        )));
    }
    if !keys.is_empty() {
        parts.push(Part::Folded(table("settings", "every key of every method", keys.into_iter().collect())));
    }
    (!parts.is_empty()).then(|| Section::of_market("Settings", parts))
}
