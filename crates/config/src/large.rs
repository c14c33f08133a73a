//! Whole numbers above 2^63 - 1, which seeds may be and TOML's may not: as texts of digits.

use crate::schema::Schema;
use serde_json::Value as Json;
use toml::Value;
use toml::de::{DeTable, DeValue};

/// A whole number as TOML: as a text if it is larger than TOML's.
pub fn whole_number(number: u64) -> Value {
    i64::try_from(number).map_or_else(|_| Value::String(number.to_string()), Value::Integer)
}

/// The text with such numbers in quotation marks, if there are any.
pub(crate) fn quoted(text: &str) -> Option<String> {
    let document = DeTable::parse(text).ok()?;
    let mut places = Vec::new();
    document.get_ref().iter().for_each(|(_, value)| collect(value, &mut places));
    places.sort_by_key(|place: &std::ops::Range<usize>| std::cmp::Reverse(place.start));
    let mut quoted = text.to_owned();
    for place in &places {
        let digits: String = text[place.clone()].chars().filter(|digit| *digit != '_').collect();
        quoted.replace_range(place.clone(), &format!("\"{digits}\""));
    }
    Some(quoted).filter(|_| !places.is_empty())
}

fn collect(value: &toml::Spanned<DeValue<'_>>, places: &mut Vec<std::ops::Range<usize>>) {
    match value.get_ref() {
        DeValue::Integer(number) if number.radix() == 10 && is_large(number.as_str()) => places.push(value.span()),
        DeValue::Array(items) => items.iter().for_each(|item| collect(item, places)),
        DeValue::Table(table) => table.iter().for_each(|(_, value)| collect(value, places)),
        _ => {}
    }
}

fn is_large(number: &str) -> bool {
    number.parse::<i64>().is_err() && number.parse::<u64>().is_ok()
}

/// Makes numbers of texts of digits where whole numbers should stand; whether there were any.
pub(crate) fn numbers(schema: Schema<'_>, value: &mut Json) -> bool {
    let mut found = false;
    match value {
        Json::String(text) if schema.type_name() == Some("integer") => {
            if let Ok(number) = text.parse::<u64>() {
                (*value, found) = (number.into(), true);
            }
        }
        Json::Object(table) => {
            for (name, schema) in schema.properties().into_iter().flatten() {
                found |= table.get_mut(name).is_some_and(|value| numbers(schema, value));
            }
        }
        Json::Array(items) => {
            for item in items {
                found |= schema.items().is_some_and(|schema| numbers(schema, item));
            }
        }
        _ => {}
    }
    found
}

/// A table of finite numbers as TOML; what is left out in JSON by `null` is left out.
pub(crate) fn to_toml(value: Json) -> Option<Value> {
    Some(match value {
        Json::Null => return None,
        Json::Bool(value) => Value::Boolean(value),
        Json::Number(number) => match number.as_u64() {
            Some(number) => whole_number(number),
            None => number.as_i64().map_or_else(|| Value::Float(number.as_f64().unwrap_or(f64::NAN)), Value::Integer),
        },
        Json::String(text) => Value::String(text),
        Json::Array(items) => Value::Array(items.into_iter().filter_map(to_toml).collect()),
        Json::Object(table) => {
            Value::Table(table.into_iter().filter_map(|(name, value)| Some((name, to_toml(value)?))).collect())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_beyond_those_of_toml_are_quoted_where_they_stand() {
        let text =
            "a = 9223372036854775807\nb = 9223372036854775808 # \nc.d = [1, 18_446_744_073_709_551_615]\ne = 'x'\n";
        let expected =
            "a = 9223372036854775807\nb = \"9223372036854775808\" # \nc.d = [1, \"18446744073709551615\"]\ne = 'x'\n";
        assert_eq!(quoted(text).as_deref(), Some(expected));
        for text in ["a = 1", "a = 18446744073709551616", "a = -9223372036854775809", "a = ", "a = 0xffffffffffffffff"]
        {
            assert_eq!(quoted(text), None, "{text}");
        }
        assert_eq!(whole_number(u64::MAX), Value::String("18446744073709551615".to_owned()));
        assert_eq!(whole_number(7), Value::Integer(7));
    }
}
