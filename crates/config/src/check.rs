//! A value held against its schema.

use crate::error::{ConfigError, OutOfRange, nearest};
use crate::numbered_name::number_in;
use crate::schema::Schema;
use serde_json::{Map, Value};

/// Checks a value and everything inside it; `key` is where it stands, with its sections.
pub(crate) fn check(schema: Schema<'_>, value: &Value, key: &str) -> Result<(), ConfigError> {
    if let Some(names) = schema.names() {
        let got = value.as_str().unwrap_or_default();
        if names.iter().any(|(name, _)| *name == got || number_in(name, got).is_some()) {
            return Ok(());
        }
        let known = names.iter().map(|(name, _)| *name);
        return refuse(key, crate::error::one_of(got, known), value);
    }
    if let Some((tag, forms)) = schema.tagged() {
        let Value::Object(section) = value else { return refuse(key, schema.allowed(), value) };
        return check_tagged(tag, &forms, section, key);
    }
    if let Some(alternatives) = schema.alternatives() {
        return check_alternatives(alternatives.collect(), value, key);
    }
    match (schema.type_name(), value) {
        (Some("object"), Value::Object(section)) => check_section(schema, section, key),
        (Some("array"), Value::Array(list)) => check_list(schema, list, value, key),
        (Some("integer" | "number"), Value::Number(number)) => {
            let whole = schema.type_name() == Some("integer") && !(number.is_u64() || number.is_i64());
            let number = number.as_f64().unwrap_or(f64::NAN);
            let above =
                |limit: &str, fits: fn(f64, f64) -> bool| schema.limit(limit).is_none_or(|end| fits(number, end));
            let inside = above("minimum", |x, end| x >= end)
                && above("exclusiveMinimum", |x, end| x > end)
                && above("maximum", |x, end| x <= end)
                && above("exclusiveMaximum", |x, end| x < end);
            match schema.range() {
                // `5`, said of 5.0, would seem to be allowed.
                _ if whole => Err(OutOfRange::new(key, schema.allowed(), format!("{number:?}")).into()),
                Some(range) if !inside => refuse(key, range, value),
                _ if !inside => refuse(key, schema.allowed(), value),
                _ => Ok(()),
            }
        }
        (Some("string"), Value::String(_)) | (Some("boolean"), Value::Bool(_)) | (None, _) => Ok(()),
        // So is null: what may be left out is not written, so that null is JSON's word for a number that is not finite.
        _ => refuse(key, schema.allowed(), value),
    }
}

/// A value that fits one of several forms; what is wrong is said of the form that it seems to have.
fn check_alternatives(forms: Vec<Schema<'_>>, value: &Value, key: &str) -> Result<(), ConfigError> {
    let tried: Vec<_> = forms.iter().map(|form| check(*form, value, key)).collect();
    if tried.iter().any(Result::is_ok) {
        return Ok(());
    }
    let same_type = |form: &Schema<'_>| match value {
        Value::Object(_) => form.type_name() == Some("object"),
        Value::Array(_) => form.type_name() == Some("array"),
        _ => !matches!(form.type_name(), Some("object" | "array" | "null")),
    };
    let alike = forms.iter().zip(tried).filter(|(form, _)| same_type(form)).find_map(|(_, result)| result.err());
    let mut allowed: Vec<String> = forms.iter().map(|form| form.allowed()).collect();
    allowed.dedup();
    let allowed = allowed.join("; or ");
    alike.map_or_else(|| refuse(key, allowed, value), Err)
}

/// A section whose form one of its keys names.
fn check_tagged(
    tag: &str,
    forms: &[(&str, Schema<'_>)],
    section: &Map<String, Value>,
    key: &str,
) -> Result<(), ConfigError> {
    let inside = if key.is_empty() { tag.to_owned() } else { format!("{key}.{tag}") };
    let names = forms.iter().map(|(name, _)| *name);
    let Some(got) = section.get(tag) else {
        return Err(ConfigError::Missing { key: inside, meaning: crate::error::one_of("", names) });
    };
    match forms.iter().find(|(name, _)| got.as_str() == Some(name)) {
        Some((_, form)) => check_section(*form, section, key),
        None => refuse(&inside, crate::error::one_of(got.as_str().unwrap_or_default(), names), got),
    }
}

fn check_section(schema: Schema<'_>, section: &Map<String, Value>, key: &str) -> Result<(), ConfigError> {
    let inside = |name: &str| if key.is_empty() { name.to_owned() } else { format!("{key}.{name}") };
    let known: Vec<(&str, Schema<'_>)> = schema.properties().map_or_else(Vec::new, Iterator::collect);
    for (name, value) in section {
        let of_key = known.iter().find(|(known, _)| known == name).map(|(_, schema)| *schema);
        let Some(schema) = of_key.or_else(|| schema.other_keys()) else {
            let names = known.iter().map(|(name, _)| *name);
            return Err(ConfigError::Unknown {
                key: inside(name),
                nearest: nearest(name, names.clone()).map(inside),
                known: names.map(inside).collect(),
            });
        };
        check(schema, value, &inside(name))?;
    }
    match schema.required().find(|name| !section.contains_key(*name)) {
        None => Ok(()),
        Some(missing) => {
            let meaning = known
                .iter()
                .find(|(name, _)| *name == missing)
                .map_or_else(String::new, |(_, schema)| schema.meaning());
            Err(ConfigError::Missing { key: inside(missing), meaning })
        }
    }
}

fn check_list(schema: Schema<'_>, list: &[Value], value: &Value, key: &str) -> Result<(), ConfigError> {
    let length = list.len() as f64;
    let fits = schema.limit("minItems").is_none_or(|least| length >= least)
        && schema.limit("maxItems").is_none_or(|most| length <= most);
    if !fits {
        return refuse(key, schema.allowed(), value);
    }
    let Some(items) = schema.items() else { return Ok(()) };
    list.iter().try_for_each(|item| check(items, item, key))
}

fn refuse(key: &str, allowed: impl ToString, value: &Value) -> Result<(), ConfigError> {
    Err(OutOfRange::new(key, allowed, shown(value)).into())
}

/// The only key of a date or time that comes from TOML.
const DATE: &str = "$__toml_private_datetime";

/// A value as TOML writes it. JSON knows no numbers that are not finite.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "not a finite number".to_owned(),
        Value::Array(list) => format!("[{}]", list.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Value::Object(section) => match section.get(DATE).and_then(Value::as_str) {
            Some(date) => date.to_owned(),
            None => "a section".to_owned(),
        },
        Value::Number(number) => match number.as_f64() {
            Some(float) if !number.is_u64() && !number.is_i64() => crate::number::number(float),
            _ => number.to_string(),
        },
        plain => plain.to_string(),
    }
}
