//! Changes of single keys: `menu.elements=500`.

use crate::document;
use crate::error::{ConfigError, OutOfRange};
use toml::{Table, Value};

/// Sets `section.key=value`; sections that are not there yet are made. The value is TOML, and what is not TOML is a text, so
/// that names need no quotes. Whether the key exists and the value fits is seen when the whole is checked.
///
/// # Errors
/// If there is no `=`, or a section is a value.
pub fn set(table: &mut Table, setting: &str) -> Result<(), ConfigError> {
    let Some((key, value)) = setting.split_once('=') else {
        return Err(OutOfRange::new("a setting", "KEY=VALUE", format!("{setting:?}")).into());
    };
    let key = key.trim();
    let (sections, name) = key.rsplit_once('.').map_or((None, key), |(sections, name)| (Some(sections), name));
    let mut inner = table;
    for section in sections.into_iter().flat_map(|sections| sections.split('.')) {
        let next = inner.entry(section).or_insert_with(|| Value::Table(Table::new()));
        let Value::Table(next) = next else {
            return Err(OutOfRange::new(section, "a section", next.to_string()).into());
        };
        inner = next;
    }
    let parsed = document::table(&format!("value = {value}")).ok().filter(|parsed| parsed.len() == 1);
    let parsed = parsed.and_then(|mut parsed| parsed.remove("value"));
    inner.insert(name.to_owned(), parsed.unwrap_or_else(|| Value::String(value.trim().to_owned())));
    Ok(())
}
