//! What the numbers that runs log mean.

/// A number that is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// What it means, in Markdown.
    pub meaning: &'static str,
    /// Its unit, if it has one.
    pub unit: &'static str,
}

/// The metrics of every learner.
pub const OF_EVERY_LEARNER: [Metric; 2] = [
    Metric {
        name: "validation_revenue",
        meaning: "revenue on the validation split, bidders choosing for themselves (no softmax, no noise); the best mechanism is \
                  chosen by it",
        unit: "money",
    },
    Metric {
        name: "validation_share_of_surplus",
        meaning: "that divided by the split's full surplus E[max v]; only where one bidder at a time is sold to",
        unit: "share",
    },
];

/// What [`Seconds`](crate::times::Seconds) says, beside the metrics.
pub const TIMES: [Metric; 2] = [
    Metric {
        name: "wall_seconds",
        meaning: "what the run has taken, in all processes that worked on it, the work before the first step included",
        unit: "seconds",
    },
    Metric { name: "cpu_seconds", meaning: "the same, of all threads together", unit: "seconds" },
];

/// The tag under which TensorBoard shows a metric: `validation/revenue`, `flow/disagreement`, `train/loss`.
pub fn tag(name: &str) -> String {
    for group in ["validation", "flow"] {
        if let Some(rest) = name.strip_prefix(group).and_then(|rest| rest.strip_prefix('_')) {
            return format!("{group}/{rest}");
        }
    }
    let group = if TIMES.iter().any(|time| time.name == name) { "time" } else { "train" };
    format!("{group}/{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_have_groups() {
        let names = ["loss", "validation_revenue", "flow_disagreement", "cpu_seconds", "validations", "soft_revenue"];
        let tags = ["train/loss", "validation/revenue", "flow/disagreement", "time/cpu_seconds", "train/validations"];
        assert_eq!(names.map(tag)[..5], tags);
        assert_eq!(tag("soft_revenue"), "train/soft_revenue");
    }
}
