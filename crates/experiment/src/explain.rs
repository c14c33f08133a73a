//! What keys mean: the texts of `explain` and the tables of the docs, from the configurations themselves.

use crate::experiment::CommonKeys;
use crate::registry::Registry;
use diffecon_config::{Key, OutOfRange, keys, one_of};
use diffecon_train::Entry;
use std::fmt::Write;

/// All keys of an experiment with this learner: the common ones, then its own.
fn keys_of(entry: &Entry) -> Vec<Key> {
    let mut run = toml::Table::try_from(entry.run_config()).unwrap_or_default();
    let of_learner = |mut key: Key| {
        if key.name == "learner" {
            entry.name.clone_into(&mut key.allowed);
        }
        if let Some(default) = key.name.strip_prefix("run.").and_then(|name| run.remove(name)) {
            key.default = Some(default.to_string());
        }
        key
    };
    keys::<CommonKeys>().into_iter().map(of_learner).chain(entry.keys()).collect()
}

/// What a learner, a section or a key is; without a name, which learners there are.
///
/// # Errors
/// If nothing has this name.
pub fn explain(name: Option<&str>, registry: &Registry) -> Result<String, OutOfRange> {
    let Some(name) = name else {
        let learners = registry.entries().iter().map(|entry| format!("{:<12} {}", entry.name, entry.about));
        let hint = "\nKeys: diffecon explain LEARNER, or a section or key, as menu or menu.elements".to_owned();
        return Ok(learners.chain([hint]).collect::<Vec<_>>().join("\n"));
    };
    if let Some(entry) = registry.entries().iter().find(|entry| entry.name == name) {
        return Ok(format!("{}: {}\n\n{}", entry.name, entry.about, paragraphs(&keys_of(entry))));
    }
    let all: Vec<Key> = registry.entries().iter().flat_map(keys_of).collect();
    let mut found: Vec<Key> = Vec::new();
    for key in &all {
        let named = key.name == name || key.name.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
        if named && !found.contains(key) {
            found.push(key.clone());
        }
    }
    if found.is_empty() {
        let mut known: Vec<&str> = all.iter().map(|key| key.name.as_str()).collect();
        known.extend(registry.entries().iter().map(|entry| entry.name));
        let nearest = diffecon_config::nearest(name, known.iter().copied());
        let learners = one_of("", registry.entries().iter().map(|entry| entry.name));
        let allowed = nearest.map_or_else(
            || format!("a key, a section or {learners}"),
            |nearest| format!("a key, a section or a learner (the nearest is {nearest})"),
        );
        return Err(OutOfRange::new("what is to be explained", allowed, format!("{name:?}")));
    }
    Ok(paragraphs(&found))
}

/// A paragraph for each key.
fn paragraphs(keys: &[Key]) -> String {
    let paragraph = |key: &Key| {
        let default = key.default.as_ref().map_or_else(String::new, |default| format!(", default {default}"));
        let mut text = format!("{} ({}{default})\n    {}", key.name, key.allowed, key.meaning);
        for (name, meaning) in key.names.iter().filter(|(_, meaning)| !meaning.is_empty()) {
            let _ = write!(text, "\n    {name}: {meaning}");
        }
        text
    };
    keys.iter().map(paragraph).collect::<Vec<_>>().join("\n")
}

/// A table of keys in Markdown.
fn table(keys: &[Key]) -> String {
    let cell = |text: &str| text.replace('|', "\\|");
    let mut text = "| key | default | allowed | meaning |\n|---|---|---|---|\n".to_owned();
    for key in keys {
        let default = key.default.as_ref().map_or_else(String::new, |default| format!("`{default}`"));
        let names = key.names.iter().filter(|(_, meaning)| !meaning.is_empty());
        let names: Vec<String> = names.map(|(name, meaning)| format!(" `{name}`: {meaning}")).collect();
        let meaning = cell(&format!("{}{}", key.meaning, names.concat()));
        let _ = writeln!(text, "| `{}` | {} | {} | {meaning} |", key.name, cell(&default), cell(&key.allowed));
    }
    text
}

/// The tables of all keys, as `docs/settings.md` holds them.
pub fn settings_in_markdown(registry: &Registry) -> String {
    let mut text = "## Experiments\n\nKeys of every experiment:\n\n".to_owned();
    text += &table(&keys::<CommonKeys>());
    for entry in registry.entries() {
        let run = entry.run_config();
        let _ = write!(text, "\n### `learner = \"{}\"`\n\n{}\n", entry.name, entry.about);
        if run != diffecon_train::RunConfig::default() {
            text += "`run.log_every`, `run.validate_every` and `run.checkpoint_every` are 1 by default.\n";
        }
        let _ = write!(text, "\n{}", table(&entry.keys()));
    }
    text
}
