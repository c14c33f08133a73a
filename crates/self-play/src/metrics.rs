//! What the learner logs.

use diffecon_train::Metric;

/// In the order of the lines.
pub const METRICS: [Metric; 5] = [
    Metric { name: "mean_bid", meaning: "the mean bid at the values of the step", unit: "money" },
    Metric { name: "noise", meaning: "the greatest bonus of a rival's bid in comparisons at this step", unit: "money" },
    Metric {
        name: "validation_best_response_gain",
        meaning: "the most that any bidder gains at any value by another bid, the others' bids held fixed; without noise, and exact: how \
                  far the bid functions are from an equilibrium",
        unit: "money",
    },
    Metric { name: "validation_welfare", meaning: "mean value of the winner", unit: "money" },
    Metric {
        name: "validation_distance",
        meaning: "the greatest difference from the equilibrium's bids at 10 %, 20 %, ..., 100 % of the greatest value; only where a \
                  formula of the equilibrium is known",
        unit: "money",
    },
];
