//! The loops of a run's kernels, held against what a GPU lets them do.

use crate::config::{BundleFlowConfig, Integrator, Matrix};
use diffecon_config::OutOfRange;
use diffecon_tensor::AdapterKind;

/// Rows of a full matrix that a thread shares with none.
const THREADS: usize = 64;
/// Points and goods of a thread where a tile of points has its last layer and its ends in one kernel.
const OF_TILE: usize = 64;

impl BundleFlowConfig {
    /// Checks that this kind of GPU goes through the loops of a run's kernels to their end, as software does not.
    ///
    /// # Errors
    /// If there are too many goods, or Euler steps.
    pub fn check_gpu_loops(&self, goods: usize, kind: AdapterKind) -> Result<(), OutOfRange> {
        let (rounds, what) = (kind.loop_rounds(), kind.description());
        if self.flow.matrix == Matrix::Full {
            // The way back through the last layer adds up a product for each number of a matrix, 16 terms in 18 rounds.
            let most = (rounds / 18 * 16).isqrt();
            let allowed = format!("at most {most} with flow.matrix = \"full\" on {what}, whose loops end early");
            OutOfRange::unless(goods <= most, "goods", &allowed, goods)?;
        }
        if self.flow.integrator == Integrator::Exact {
            return Ok(());
        }
        let of_step = match self.flow.matrix {
            // There and back, each of a thread's rows.
            Matrix::Full => 2 * (goods.div_ceil(THREADS) * (goods + 4) + 4),
            Matrix::Diagonal => goods.max(OF_TILE),
        };
        // What comes before the steps: two rounds of a tile's layer for each hidden unit are more than enough.
        let before = 2 * self.flow.units(goods) + 4 * goods.max(OF_TILE);
        let most = rounds.saturating_sub(before) / of_step;
        let allowed = format!("at most {most} with {goods} goods on {what}, whose loops end early");
        OutOfRange::unless(self.flow.euler_steps <= most, "flow.euler_steps", &allowed, self.flow.euler_steps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn software_ends_loops_early() {
        let mut config = BundleFlowConfig::default();
        let error = |config: &BundleFlowConfig, goods| {
            config.check_gpu_loops(goods, AdapterKind::Processor).err().map(|error| error.to_string())
        };
        config.flow.euler_steps = 1000;
        assert_eq!(error(&config, 500), None, "an exact path takes no steps");
        config.flow.integrator = Integrator::Euler;
        config.flow.euler_steps = 900;
        assert_eq!(error(&config, 50), None);
        config.flow.euler_steps = 1000;
        let expected = "flow.euler_steps should be at most 125 with 500 goods on a processor that plays a GPU, whose loops end early, but \
                        is 1000";
        assert_eq!(error(&config, 500).as_deref(), Some(expected));
        assert_eq!(config.check_gpu_loops(500, AdapterKind::Discrete), Ok(()));

        (config.flow.matrix, config.flow.euler_steps) = (Matrix::Full, 5);
        assert_eq!(error(&config, 241), None);
        let found = error(&config, 242).unwrap();
        assert!(found.starts_with("goods should be at most 241 with flow.matrix = \"full\" on a processor"), "{found}");
        config.flow.euler_steps = 600;
        assert_eq!(
            error(&config, 50).as_deref().map(|error| &error[..38]),
            Some("flow.euler_steps should be at most 560")
        );
        assert_eq!(config.check_gpu_loops(500, AdapterKind::Discrete), Ok(()));
    }
}
