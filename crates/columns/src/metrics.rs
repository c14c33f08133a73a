//! What column generation logs.

use diffecon_train::Metric;

/// In the order of the lines.
pub const METRICS: [Metric; 6] = [
    Metric {
        name: "training_revenue",
        meaning: "the menu's revenue on the training bidders, which never falls",
        unit: "money",
    },
    Metric { name: "elements", meaning: "elements of the menu after the step", unit: "elements" },
    Metric { name: "added", meaning: "candidates that the step added to the menu", unit: "elements" },
    Metric { name: "changed", meaning: "elements that the step gave another price", unit: "elements" },
    Metric {
        name: "removed",
        meaning: "elements that the step took out, since revenue is not lower without",
        unit: "elements",
    },
    Metric { name: "validation_sold", meaning: "validation bidders who buy something", unit: "share" },
];
