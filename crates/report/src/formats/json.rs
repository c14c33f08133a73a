//! Everything, as one JSON object.

use crate::comparison::Comparison;

/// The comparison.
pub fn write(comparison: &Comparison) -> String {
    // Plain data: numbers, texts, lists and maps with texts for keys.
    serde_json::to_string(comparison).unwrap_or_default()
}
