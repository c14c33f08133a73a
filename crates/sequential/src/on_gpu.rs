//! What a GPU is to the learners.

use diffecon_train::OnGpu;

/// Hidden units of a layer up to which the CPU takes less for a step than launches and transfers alone do: docs/gpu.md.
const SLOWER_UP_TO: usize = 256;

/// Learners with networks of these hidden layers.
pub(crate) fn of_networks(hidden: &[usize]) -> OnGpu {
    let most = hidden.iter().copied().max().unwrap_or(0);
    if most > SLOWER_UP_TO {
        return OnGpu::Works;
    }
    OnGpu::Slower(format!(
        "bidders choose on the CPU, and launches and transfers alone take longer than the CPU does for layers of at most {SLOWER_UP_TO} \
         hidden units ({most} here)"
    ))
}

/// Learners without networks.
pub(crate) const OF_TABLES: OnGpu = OnGpu::Idle("it fills a table of states, without networks");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_of_few_units_are_slower() {
        let OnGpu::Slower(why) = of_networks(&[8, 256, 16]) else { panic!("256 units are too few") };
        assert!(why.contains("at most 256 hidden units (256 here)"), "{why}");
        assert_eq!(of_networks(&[8, 257]), OnGpu::Works);
    }
}
