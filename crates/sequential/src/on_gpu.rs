//! What a GPU is to the learners.

use diffecon_train::OnGpu;

/// Hidden units of a layer up to which training was measured, and slower than on the CPU: docs/gpu.md.
const SLOWER_UP_TO: usize = 1024;

/// Learners with networks of these hidden layers.
pub(crate) fn of_networks(hidden: &[usize]) -> OnGpu {
    let most = hidden.iter().copied().max().unwrap_or(0);
    if most > SLOWER_UP_TO {
        return OnGpu::Works;
    }
    OnGpu::Slower(format!(
        "bidders choose on the CPU, with transfers at every step, which layers of at most {SLOWER_UP_TO} hidden units ({most} here) do \
         not make up for"
    ))
}

/// Learners without networks.
pub(crate) const OF_TABLES: OnGpu = OnGpu::Idle("it fills a table of states, without networks");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_up_to_what_was_measured_are_slower() {
        let OnGpu::Slower(why) = of_networks(&[8, 1024, 16]) else { panic!("1,024 units were measured") };
        assert!(why.contains("at most 1024 hidden units (1024 here)"), "{why}");
        assert_eq!(of_networks(&[8, 1025]), OnGpu::Works);
    }
}
