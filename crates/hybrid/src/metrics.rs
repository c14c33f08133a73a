//! What hybrids log.

use diffecon_train::Metric;

/// In the order of the lines.
pub const METRICS: [Metric; 8] = [
    Metric {
        name: "flow_disagreement",
        meaning: "step 0 only: goods that the trained flow moves to the other side of 1/2, as for `bundleflow`",
        unit: "share of goods",
    },
    Metric {
        name: "prices_revenue",
        meaning: "step 0 only: revenue on the validation split at the prices alone, after their ascent",
        unit: "money",
    },
    Metric {
        name: "loss",
        meaning: "what the step minimised: the penalties on prices less the batch's softened revenue",
        unit: "normalised by the training bidders' E[max v]",
    },
    Metric { name: "soft_revenue", meaning: "the batch's revenue under the softmax choice", unit: "money" },
    Metric { name: "sharpness", meaning: "the softmax's sharpness at this step", unit: "per normalised value" },
    Metric { name: "validation_sold", meaning: "validation bidders who buy something", unit: "share" },
    Metric { name: "validation_elements", meaning: "elements in the mechanism", unit: "elements" },
    Metric {
        name: "validation_element_share",
        meaning: "what validation bidders pay for elements rather than for bundles at their prices",
        unit: "share of revenue",
    },
];
