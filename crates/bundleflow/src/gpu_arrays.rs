//! The arrays of a run on a GPU, held against what that GPU allows.

use crate::config::{BundleFlowConfig, Matrix};
use diffecon_config::OutOfRange;
use diffecon_data::{Kind, Sizes};
use diffecon_objective::{MOST_GPU_NUMBERS, full_matrices_at_a_time};

/// What the support points grow with, and what the flow makes of them.
pub(crate) const POINTS: &str = "menu.elements * menu.support * the greater of goods and flow.hidden";
/// What a batch of the flow's training grows with: what both hidden layers give is one array.
pub(crate) const FLOW_BATCH: &str = "flow.batch * the greater of goods and 2 * flow.hidden";
/// What full matrices of a batch of the flow's training grow with.
pub(crate) const FLOW_MATRICES: &str = "flow.batch * goods^2 with flow.matrix = \"full\"";
/// What a few full matrices grow with, and the Euler steps under them.
pub(crate) const FULL_MATRICES: &str = "goods * the greater of goods and flow.euler_steps with flow.matrix = \"full\"";
/// What utilities grow with.
pub(crate) const UTILITIES: &str = "menu.elements * learning.batch";

/// What the data of training and validation bidders grow with.
const ATOMS: [&str; 2] = ["atoms of the training bidders * goods / 32", "atoms of the validation bidders * goods / 32"];
/// The same where bidders have a value for each good.
const VALUES: [&str; 2] = ["training bidders * goods", "validation bidders * goods"];

impl BundleFlowConfig {
    /// Checks that no array of a run on these training and validation bidders is larger than `array_bytes`, the most that a GPU allows,
    /// nor than what the kernels can count.
    ///
    /// # Errors
    /// The size that is too large.
    pub fn check_gpu_arrays(&self, train: &Sizes, validation: &Sizes, array_bytes: u64) -> Result<(), OutOfRange> {
        let most = usize::try_from(array_bytes / size_of::<f32>() as u64).unwrap_or(usize::MAX).min(MOST_GPU_NUMBERS);
        let mebibytes = (most * size_of::<f32>()) >> 20;
        let allowed = format!("at most {most} on this GPU, which takes arrays of {mebibytes} MiB");
        self.gpu_arrays(train, validation).into_iter().try_for_each(|(name, factors)| {
            let size = factors.into_iter().fold(1, usize::saturating_mul);
            OutOfRange::unless(size <= most, name, &allowed, size)
        })
    }

    /// The arrays of a run on a GPU that may be the largest: the keys that each grows with, and its dimensions.
    fn gpu_arrays(&self, train: &Sizes, validation: &Sizes) -> Vec<(&'static str, Vec<usize>)> {
        let (goods, hidden) = (train.goods, self.flow.units(train.goods));
        let (elements, batch) = (self.menu.elements, self.learning.batch);
        let points = elements.saturating_mul(self.menu.support);
        let mut arrays = vec![(POINTS, vec![points, hidden.max(goods)]), (UTILITIES, vec![elements, batch])];
        for (split, sizes) in [train, validation].into_iter().enumerate() {
            arrays.push(match sizes.kind {
                Kind::Xor => (ATOMS[split], vec![sizes.atoms, goods.div_ceil(32)]),
                Kind::Additive | Kind::UnitDemand => (VALUES[split], vec![sizes.bidders, goods]),
            });
        }
        if self.flow.steps > 0 {
            arrays.push((FLOW_BATCH, vec![self.flow.batch, goods.max(2 * hidden)]));
        }
        if self.flow.matrix == Matrix::Full {
            let square = goods.saturating_mul(goods);
            let at_a_time = full_matrices_at_a_time(goods, self.flow.euler_steps).min(points);
            let steps = goods.max(self.flow.euler_steps);
            arrays.push((FULL_MATRICES, vec![at_a_time, goods, steps]));
            if self.flow.steps > 0 {
                arrays.push((FLOW_MATRICES, vec![self.flow.batch, square]));
            }
        }
        // The weights of all layers are one array.
        let (name, outputs) = match self.flow.matrix {
            Matrix::Diagonal => ("flow.hidden * (flow.hidden + 2 * goods)", goods),
            Matrix::Full => (
                "flow.hidden * (flow.hidden + goods + goods^2) with flow.matrix = \"full\"",
                goods.saturating_mul(goods),
            ),
        };
        arrays.push((name, vec![hidden, hidden.saturating_add(goods).saturating_add(outputs)]));
        arrays
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 10 goods, 30 bidders with at most 5 atoms, 90 in all.
    fn train(kind: Kind) -> Sizes {
        Sizes { kind, goods: 10, bidders: 30, atoms: 90, most_atoms: 5 }
    }

    /// 8 elements of 2 points, batches of 4 bidders and of 3 points of the flow, 16 hidden units.
    fn small() -> BundleFlowConfig {
        let mut config = BundleFlowConfig::default();
        (config.menu.elements, config.menu.support, config.learning.batch) = (8, 2, 4);
        (config.flow.hidden, config.flow.batch) = (16, 3);
        config
    }

    #[test]
    fn a_gpu_takes_arrays_as_large_as_it_says_and_no_larger() {
        // Each case has one array that is larger than all others, of so many numbers.
        type Case = (Kind, fn(&mut BundleFlowConfig), usize, &'static str);
        let cases: [Case; 8] = [
            (Kind::Xor, |_| (), 16 * 36, "flow.hidden * (flow.hidden + 2 * goods)"),
            (Kind::Xor, |config| config.menu.elements = 100, 200 * 16, POINTS),
            (Kind::Xor, |config| (config.menu.elements, config.flow.hidden) = (100, 1), 200 * 10, POINTS),
            (Kind::Xor, |config| config.learning.batch = 1000, 8 * 1000, UTILITIES),
            (Kind::Xor, |config| config.flow.batch = 1000, 1000 * 32, FLOW_BATCH),
            (
                Kind::Xor,
                |config| (config.flow.matrix, config.menu.elements) = (Matrix::Full, 80),
                160 * 100,
                FULL_MATRICES,
            ),
            (
                Kind::Xor,
                |config| (config.flow.matrix, config.menu.support) = (Matrix::Full, 1),
                16 * (16 + 10 + 100),
                "flow.hidden * (flow.hidden + goods + goods^2) with flow.matrix = \"full\"",
            ),
            (
                Kind::Xor,
                |config| (config.flow.matrix, config.flow.batch) = (Matrix::Full, 100),
                100 * 100,
                FLOW_MATRICES,
            ),
        ];
        for (kind, change, numbers, name) in cases {
            let mut config = small();
            change(&mut config);
            assert_eq!(config.check_gpu_arrays(&train(kind), &train(kind), 4 * numbers as u64), Ok(()), "{name}");
            let OutOfRange { name: found, allowed, value } =
                config.check_gpu_arrays(&train(kind), &train(kind), 4 * numbers as u64 - 1).unwrap_err();
            let most = numbers - 1;
            assert_eq!((found.as_str(), value), (name, numbers.to_string()));
            assert_eq!(allowed, format!("at most {most} on this GPU, which takes arrays of 0 MiB"));
        }
    }

    #[test]
    fn additive_bidders_and_their_data_are_arrays_too() {
        let mut config = small();
        let error = |config: &BundleFlowConfig, train: &Sizes, bytes| {
            config.check_gpu_arrays(train, train, bytes).unwrap_err().to_string()
        };
        let many = |kind| Sizes { bidders: 1 << 20, atoms: 1 << 22, goods: 33, ..train(kind) };
        let of_atoms = "atoms of the training bidders * goods / 32 should be at most 8388607 on this GPU, which takes arrays of \
                        31 MiB, but is 8388608";
        assert_eq!(error(&small(), &many(Kind::Xor), (4 << 23) - 1), of_atoms);
        let of_items = error(&small(), &many(Kind::Additive), 4 << 20);
        assert!(of_items.starts_with("training bidders * goods should be at most 1048576 on this GPU"), "{of_items}");
        let few = train(Kind::Additive);
        let found = small().check_gpu_arrays(&few, &many(Kind::Additive), 4 << 20).unwrap_err().to_string();
        assert!(found.starts_with("validation bidders * goods should be at most 1048576 on this GPU"), "{found}");
        // Whatever a GPU says, kernels count to 2^29.
        config.menu.elements = 1 << 29;
        let found = error(&config, &train(Kind::Additive), u64::MAX);
        assert!(found.contains("at most 536870912 on this GPU, which takes arrays of 2048 MiB"), "{found}");
    }

    #[test]
    fn the_largest_array_of_a_large_menu_fits_what_every_card_allows() {
        let mut config = BundleFlowConfig::default();
        (config.menu.elements, config.menu.support) = (20_000, 4);
        let train = Sizes { kind: Kind::Xor, goods: 500, bidders: 8000, atoms: 100_000, most_atoms: 12 };
        // 80,000 points with 512 hidden units each: 156.25 MiB, more than what software Vulkan allows.
        assert_eq!(config.check_gpu_arrays(&train, &train, 80_000 * 512 * 4), Ok(()));
        let error = config.check_gpu_arrays(&train, &train, 128 << 20).unwrap_err();
        assert_eq!((error.name.as_str(), error.value.as_str()), (POINTS, "40960000"));
    }
}
