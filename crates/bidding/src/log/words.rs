//! What is not as in the published experiments, in words.

use crate::format::FormatConfig;
use crate::formats::EbayProxy;
use crate::value_model::ValueModel;
use serde::Serialize;
use serde_json::Value;

/// The numbers of a format and of a value model that a log says, such as `reserve 40; max 50`; empty where they are the published ones.
pub(super) fn in_words(format: Option<&FormatConfig>, values: Option<&ValueModel>) -> String {
    let format = format.map(|format| match format {
        FormatConfig::Ebay(_) => entries(format, &FormatConfig::Ebay(EbayProxy::default())),
        _ => entries(format, &()),
    });
    let values = values.map(|values| entries(values, &()));
    let parts = [format, values].into_iter().flatten().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("; ")
}

/// The entries of one that the other does not have, but for the kind.
fn entries(one: &impl Serialize, other: &impl Serialize) -> String {
    let object = |thing: Value| if let Value::Object(entries) = thing { entries } else { serde_json::Map::new() };
    let other = object(serde_json::to_value(other).unwrap_or_default());
    let one = object(serde_json::to_value(one).unwrap_or_default());
    let differing = one.into_iter().filter(|(key, value)| key != "kind" && other.get(key) != Some(value));
    differing.map(|(key, value)| format!("{key} {}", word(&value))).collect::<Vec<_>>().join(", ")
}

fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        // Whole numbers without a fraction.
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), |number| number.to_string()),
        Value::Array(values) => format!("[{}]", values.iter().map(word).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}
