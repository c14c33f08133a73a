//! What the learner logs.

use diffecon_train::Metric;

/// In the order of the lines.
pub const METRICS: [Metric; 9] = [
    Metric {
        name: "principal_error",
        meaning: "the mean error of what the principal's network says of the step's transitions, in size",
        unit: "rewards",
    },
    Metric { name: "agent_error", meaning: "the same of the agents' network", unit: "rewards" },
    Metric {
        name: "principal_gradient",
        meaning: "the norm of the gradient of the principal's network, before it is cut to learning.clip",
        unit: "",
    },
    Metric { name: "agent_gradient", meaning: "the same of the agents' network", unit: "" },
    Metric {
        name: "exploration",
        meaning: "the probability that an agent's action is drawn at random at this step",
        unit: "share",
    },
    Metric {
        name: "validation_optimum_share",
        meaning: "the principal's value against best-responding agents, divided by its value in the exact subgame-perfect equilibrium",
        unit: "share",
    },
    Metric { name: "validation_welfare", meaning: "both agents' discounted rewards", unit: "rewards" },
    Metric {
        name: "validation_share_paid",
        meaning: "what the principal pays, as a share of the welfare",
        unit: "share",
    },
    Metric {
        name: "validation_followed",
        meaning: "the share of recommendations that best-responding agents follow",
        unit: "share",
    },
];
