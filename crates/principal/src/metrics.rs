//! What the learner logs.

use diffecon_train::Metric;

/// In the order of the lines.
pub const METRICS: [Metric; 7] = [
    Metric {
        name: "principal_error",
        meaning: "the mean squared error of what the principal's network says of the step's transitions",
        unit: "squared units of the greatest reward",
    },
    Metric {
        name: "agent_error",
        meaning: "the same of the agent's network",
        unit: "squared units of the greatest reward",
    },
    Metric {
        name: "exploration",
        meaning: "the probability that an episode's action is drawn rather than induced at this step",
        unit: "share",
    },
    Metric {
        name: "validation_optimum_share",
        meaning: "the principal's value against a best-responding agent, divided by its value in the exact subgame-perfect equilibrium",
        unit: "share",
    },
    Metric {
        name: "validation_actions_right",
        meaning: "the share of states in which the agent's best response is an action that the equilibrium's principal likes as well as the one it induces",
        unit: "share",
    },
    Metric {
        name: "validation_share_paid",
        meaning: "the share of the principal's rewards that it pays",
        unit: "share",
    },
    Metric { name: "validation_welfare", meaning: "both players' values together", unit: "money" },
];
