//! The keys of a configuration, for people.

use crate::checked::Config;
use crate::schema::{self, Schema};
use serde_json::Value;

/// One key of a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The key with its sections: `menu.elements`.
    pub name: String,
    /// What it is for, in one line.
    pub meaning: String,
    /// Its default as TOML writes it; none if it must be given or may be absent.
    pub default: Option<String>,
    /// The allowed values, in words.
    pub allowed: String,
    /// The meaning of each allowed name, where the value is a name.
    pub names: Vec<(String, String)>,
}

/// Every key of a configuration, in the order of its fields.
pub fn keys<C: Config>() -> Vec<Key> {
    let schema = schema::of::<C>();
    let mut keys = Vec::new();
    collect(Schema(&schema), C::SECTION, None, &mut keys);
    keys
}

/// What a configuration is of: its type's doc comment, line by line.
pub fn about<C: Config>() -> String {
    Schema(&schema::of::<C>()).text("description").unwrap_or_default().to_owned()
}

fn collect(schema: Schema<'_>, section: &str, defaults: Option<&Value>, keys: &mut Vec<Key>) {
    for (name, schema) in schema.properties().into_iter().flatten() {
        let name_inside = if section.is_empty() { name.to_owned() } else { format!("{section}.{name}") };
        let default = defaults.and_then(|defaults| defaults.get(name)).or_else(|| schema.default());
        if schema.properties().is_some() {
            collect(schema, &name_inside, default, keys);
            continue;
        }
        let names = schema.names().unwrap_or_default().into_iter();
        keys.push(Key {
            name: name_inside,
            meaning: schema.meaning(),
            default: default.filter(|default| !default.is_null()).map(ToString::to_string),
            allowed: schema.allowed(),
            names: names.map(|(name, meaning)| (name.to_owned(), meaning)).collect(),
        });
    }
}
