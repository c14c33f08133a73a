//! What both learners log.

use diffecon_train::Metric;

/// In the order of the lines.
pub const METRICS: [Metric; 4] = [
    Metric {
        name: "loss",
        meaning: "what the step minimised: the batch's softened revenue below 0",
        unit: "normalised by the training bidders' E[max v]",
    },
    Metric { name: "soft_revenue", meaning: "the batch's revenue under the softmax choice", unit: "money" },
    Metric { name: "sharpness", meaning: "the softmax's sharpness at this step", unit: "per normalised value" },
    Metric { name: "validation_sold", meaning: "validation bidders who buy something", unit: "share" },
];
