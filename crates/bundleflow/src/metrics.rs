//! What BundleFlow logs.

use diffecon_train::Metric;

/// In the order of the lines.
pub const METRICS: [Metric; 6] = [
    Metric {
        name: "flow_disagreement",
        meaning: "step 0 only: goods that the trained flow moves to the other side of 1/2, over 1,000 fresh support points; 0 where \
                  the flow ends at the nearest bundle",
        unit: "share of goods",
    },
    Metric {
        name: "loss",
        meaning: "what the step minimised: the penalty on price deviations less the batch's softened revenue",
        unit: "normalised by the training bidders' E[max v]",
    },
    Metric { name: "soft_revenue", meaning: "the batch's revenue under the softmax choice", unit: "money" },
    Metric { name: "sharpness", meaning: "the softmax's sharpness at this step", unit: "per normalised value" },
    Metric {
        name: "validation_soft_revenue",
        meaning: "revenue on the validation split under the softmax choice, at this step's sharpness",
        unit: "money",
    },
    Metric { name: "validation_sold", meaning: "validation bidders who buy something", unit: "share" },
];
