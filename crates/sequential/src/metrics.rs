//! What the learners of sequential auctions log, each with what every validation says of a policy.

use diffecon_train::Metric;

const STD_ERROR: Metric = Metric {
    name: "validation_std_error",
    meaning: "the standard error of `validation_revenue`; of auctions on data sets over rows",
    unit: "money",
};
const WELFARE: Metric =
    Metric { name: "validation_welfare", meaning: "mean value of what an auction sells", unit: "money" };
const GOODS_SOLD: Metric =
    Metric { name: "validation_goods_sold", meaning: "mean number of goods that an auction sells", unit: "goods" };

/// Of dynamic programming.
pub const DYNAMIC_PROGRAMMING: [Metric; 4] = [
    Metric {
        name: "value",
        meaning: "the value, as the table has it, of being at this position with all goods left; after the last step the revenue \
                  that the policy predicts. For the first steps validation earns little: positions that are not solved yet sell \
                  nothing",
        unit: "money",
    },
    STD_ERROR,
    WELFARE,
    GOODS_SOLD,
];

/// Of fitted policy iteration.
pub const FITTED_POLICY_ITERATION: [Metric; 7] = [
    Metric {
        name: "loss",
        meaning: "the critic's mean squared error against its last targets, on the last batch",
        unit: "squared unit of the auction",
    },
    Metric {
        name: "objective",
        meaning: "the actor's softened objective, payment and what the critic says of the goods left, mean over the last batch's \
                  states by how often they are visited",
        unit: "money",
    },
    Metric { name: "predicted_revenue", meaning: "what the critic says of the start", unit: "money" },
    Metric {
        name: "distinct_states",
        meaning: "states among the iteration's visits, each counted once",
        unit: "states",
    },
    STD_ERROR,
    WELFARE,
    GOODS_SOLD,
];

/// Of proximal policy optimisation.
pub const PROXIMAL_POLICY_OPTIMISATION: [Metric; 5] = [
    Metric {
        name: "loss",
        meaning: "the critic's mean squared error less the clipped surrogate, on the last batch",
        unit: "",
    },
    Metric {
        name: "noisy_revenue",
        meaning: "revenue of the iteration's auctions, whose prices carry the noise of exploration",
        unit: "money",
    },
    STD_ERROR,
    WELFARE,
    GOODS_SOLD,
];
