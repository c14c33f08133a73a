//! What the keys of experiments and recipes mean: the texts of `explain` and the tables of the docs, from the configurations
//! themselves.

use crate::experiment::CommonKeys;
use crate::registry::Registry;
use diffecon_bidding::Design;
use diffecon_cats::cauctions::{CauctionConfig, Preset};
use diffecon_config::{Config, Key, OutOfRange, about, keys, one_of};
use diffecon_contracts::{GridConfig, LayeredConfig, ProcessConfig, TreeConfig};
use diffecon_data::{Distribution, ItemBidders, ParameterGroup, Recipe, parameter_groups};
use diffecon_train::{Entry, RunConfig};
use std::fmt::Write;

const ABOUT_RECIPES: &str =
    "How a data set is made: a recipe.toml, from which `diffecon dataset build` draws the bidders.";

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

/// What has parameters of its own.
struct Group {
    names: Vec<String>,
    about: String,
    keys: Vec<Key>,
}

/// The parameters of recipes by their distributions, and those of the presets of `cats generate`.
fn groups() -> Vec<Group> {
    let of_recipes =
        parameter_groups().into_iter().map(|ParameterGroup { names, about, keys }| Group { names, about, keys });
    of_recipes.chain([presets()]).chain(processes()).chain([group::<Design>("design")]).collect()
}

/// The parameters of presets, with those that each has its own values of.
fn presets() -> Group {
    let own = Preset::ALL.map(|preset| {
        format!("\n- `{preset}`: `add_item_prob` {}, `neighbours` {}", preset.add_item_prob(), preset.neighbours())
    });
    Group {
        names: Preset::ALL.map(|preset| preset.to_string()).to_vec(),
        about: format!("{}\n\nOwn values:\n{}", about::<CauctionConfig>(), own.concat()),
        keys: keys::<CauctionConfig>(),
    }
}

/// The parameters of processes that are made, and the keys of a process' file.
fn processes() -> [Group; 4] {
    [
        group::<TreeConfig>("tree"),
        group::<LayeredConfig>("layered"),
        group::<GridConfig>("grid"),
        group::<ProcessConfig>("process-file"),
    ]
}

/// A configuration with what it says of itself, but for examples in Rust.
fn group<C: Config>(name: &str) -> Group {
    let about = about::<C>().split("\n\n```").next().unwrap_or_default().to_owned();
    Group { names: vec![name.to_owned()], about, keys: keys::<C>() }
}

/// What a learner, a recipe, a distribution, a section or a key is; without a name, what there is to be explained.
///
/// # Errors
/// If nothing has this name.
pub fn explain(name: Option<&str>, registry: &Registry) -> Result<String, OutOfRange> {
    let Some(name) = name else { return Ok(contents(registry)) };
    if let Some(entry) = registry.entries().iter().find(|entry| entry.name == name) {
        return Ok(format!("{}: {}\n\n{}", entry.name, entry.about, paragraphs(&keys_of(entry))));
    }
    if name == "recipe" {
        return Ok(format!("recipe: {}\n\n{}", ABOUT_RECIPES, paragraphs(&keys::<Recipe>())));
    }
    let listed = listed(name);
    if let Some(group) = groups().iter().find(|group| group.names.contains(&listed)) {
        return Ok(format!("{}: {}\n\n{}", group.names.join(", "), group.about, paragraphs(&group.keys)));
    }
    explain_keys(name, registry)
}

/// The name under which a distribution is listed: `K-demand` for `2-demand`.
fn listed(name: &str) -> String {
    match name.parse() {
        Ok(Distribution::Items(ItemBidders::KDemand(_), law)) => format!("K-demand{}", law.suffix()),
        _ => name.to_owned(),
    }
}

/// The keys of experiments and recipes with this name, or in the section of this name.
fn explain_keys(name: &str, registry: &Registry) -> Result<String, OutOfRange> {
    let of_experiments: Vec<Key> = registry.entries().iter().flat_map(keys_of).collect();
    let of_recipes = keys::<Recipe>();
    let is_named = |key: &Key| {
        let inside = |text: &str| text.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        inside(&key.name) || key.name.rsplit_once('.').is_some_and(|(_, last)| last == name)
    };
    let mut found: Vec<Key> = Vec::new();
    for key in of_experiments.iter().chain(&of_recipes) {
        if is_named(key) && !found.contains(key) {
            found.push(key.clone());
        }
    }
    let mut texts: Vec<String> = if found.is_empty() { Vec::new() } else { vec![paragraphs(&found)] };
    let groups = groups();
    for group in &groups {
        let named: Vec<Key> = group.keys.iter().filter(|key| is_named(key)).cloned().collect();
        if !named.is_empty() {
            texts.push(format!("In the parameters of {}:\n{}", group.names.join(", "), paragraphs(&named)));
        }
    }
    if !texts.is_empty() {
        return Ok(texts.join("\n"));
    }
    let keys = of_experiments.iter().chain(&of_recipes).chain(groups.iter().flat_map(|group| &group.keys));
    let names = keys.map(|key| key.name.clone());
    let names = names.chain(registry.entries().iter().map(|entry| entry.name.to_owned()));
    let names: Vec<String> =
        names.chain(["recipe".to_owned()]).chain(groups.iter().flat_map(|group| group.names.clone())).collect();
    let allowed = diffecon_config::nearest(name, names.iter().map(String::as_str)).map_or_else(
        || {
            format!(
                "a key, a section, recipe, a distribution or {}",
                one_of("", registry.entries().iter().map(|entry| entry.name))
            )
        },
        |nearest| format!("a key, a section, recipe, a distribution or a learner (the nearest is {nearest})"),
    );
    Err(OutOfRange::new("what is to be explained", allowed, format!("{name:?}")))
}

/// What there is to be explained.
fn contents(registry: &Registry) -> String {
    let learners = registry.entries().iter().map(|entry| format!("{:<12} {}", entry.name, entry.about));
    let rest = [
        format!("{:<12} {ABOUT_RECIPES}", "recipe"),
        format!("\nThe parameters of recipes: diffecon explain DISTRIBUTION, of {}", Distribution::names().join(", ")),
        format!(
            "Those of cats generate --preset: diffecon explain PRESET, of {}",
            Preset::ALL.map(Preset::name).join(", ")
        ),
        "Those of processes, process.parameters: diffecon explain KIND, of tree, layered, grid; the file of one, process.file: diffecon explain \
         process-file"
            .to_owned(),
        "Those of diffecon auction run: diffecon explain design".to_owned(),
        "Keys: diffecon explain LEARNER, or a section or key, as menu or menu.elements".to_owned(),
    ];
    learners.chain(rest).collect::<Vec<_>>().join("\n")
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

/// The keys of the section `run` whose defaults are not those of most learners.
fn unusual_defaults(run: &RunConfig) -> Vec<String> {
    let [own, usual] = [run, &RunConfig::default()].map(|run| toml::Table::try_from(run).unwrap_or_default());
    let unusual = own.iter().filter(|(key, value)| usual.get(*key) != Some(value));
    unusual.map(|(key, value)| format!("`run.{key} = {value}`")).collect()
}

/// The tables of all keys, as `docs/settings.md` holds them.
pub fn settings_in_markdown(registry: &Registry) -> String {
    let mut text = "## Experiments\n\nKeys of every experiment:\n\n".to_owned();
    text += &table(&keys::<CommonKeys>());
    for entry in registry.entries() {
        let _ = write!(text, "\n### `learner = \"{}\"`\n\n{}\n", entry.name, entry.about);
        let unusual = unusual_defaults(&entry.run_config());
        if !unusual.is_empty() {
            let _ = writeln!(text, "By default {}.", unusual.join(", "));
        }
        let _ = write!(text, "\n{}", table(&entry.keys()));
    }
    let _ = write!(text, "\n## Recipes\n\n{ABOUT_RECIPES}\n\n{}", table(&keys::<Recipe>()));
    for Group { names, about, keys } in groups() {
        let _ = write!(text, "\n### Parameters of {}\n\n{about}\n\n{}", names.join(", "), table(&keys));
    }
    text
}
