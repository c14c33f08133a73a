//! How much memory a run takes.
//!
//! Counted are: the bidders; every parameter with its two moments, its gradient and what a checkpoint makes of them; of the flow's
//! training, a batch in each layer with its gradient; of the menu's, what one step keeps of all points. Parts that are always
//! small beside these are not. On the CPU the flow keeps no layers.

use crate::config::{BundleFlowConfig, Matrix, SupportGradient};
use diffecon_auction::bundle::words_for;
use diffecon_config::{Memory, bytes_of};
use diffecon_data::Sizes;
use diffecon_objective::full_matrices_at_a_time;

/// Bytes of a parameter: value, moments, as they are, in a state, in a file's tensors and in its bytes.
const PARAMETER: usize = 12 * 4;
/// Bytes of a number.
const NUMBER: usize = 4;

impl BundleFlowConfig {
    /// What a run on training bidders of these sizes takes at most.
    pub fn memory(&self, train: &Sizes) -> Memory {
        let (goods, hidden) = (train.goods, self.flow.units(train.goods));
        let outputs = if self.flow.matrix == Matrix::Full { goods.saturating_mul(goods) } else { goods };
        let units = goods.saturating_add(hidden).saturating_add(outputs);
        let (points, blocks) = (self.points(), self.menu.elements.div_ceil(64));
        let bundles = bytes_of(3 * 8, &[points, words_for(goods)]);
        let sliced = bytes_of(2 * 8, &[blocks, self.menu.support, goods]);
        Memory::default()
            .with("the bidders", "their number and atoms", train.bytes())
            .with("the flow's networks", "flow.hidden", bytes_of(PARAMETER, &[units, hidden]))
            .with("support points", "menu.elements * menu.support * goods", bytes_of(PARAMETER, &[points, goods]))
            .with("bundles", "menu.elements * menu.support * goods", bundles.saturating_add(sliced))
            .and(self.of_stage_1(goods, hidden, outputs).or(self.of_stage_2(train)))
    }

    /// A batch of the flow's training.
    fn of_stage_1(&self, goods: usize, hidden: usize, outputs: usize) -> Memory {
        if self.flow.steps == 0 {
            return Memory::default();
        }
        let batch = self.flow.batch;
        Memory::default()
            .with("batches in the flow's layers", "flow.batch * flow.hidden", bytes_of(3 * NUMBER, &[batch, hidden]))
            .with("batches of the flow", "flow.batch * goods", bytes_of(8 * NUMBER, &[batch, goods]))
            .with("batches of matrices", "flow.batch * flow.matrix", bytes_of(3 * NUMBER / 2, &[batch, outputs]))
    }

    /// A step of the menu.
    fn of_stage_2(&self, train: &Sizes) -> Memory {
        let (points, bidders) = (self.points(), self.learning.batch);
        let elements = self.menu.elements.next_multiple_of(64);
        let mut memory =
            Memory::default().with("choices", "menu.elements * learning.batch", bytes_of(NUMBER, &[elements, bidders]));
        let straight_through = self.learning.support_gradient == SupportGradient::StraightThrough;
        if self.flow.matrix == Matrix::Full {
            let (goods, steps) = (train.goods, self.flow.euler_steps);
            // With where points are at each step and what is gradient there, for a gradient in the ends.
            let numbers = if straight_through { 3 * NUMBER } else { NUMBER };
            let at_a_time = full_matrices_at_a_time(goods, steps).min(points);
            let matrices = bytes_of(numbers, &[at_a_time, goods, goods.max(steps)]);
            memory = memory.with("matrices of a few points", "flow.matrix", matrices);
        }
        if straight_through {
            let slopes = bytes_of(2 * NUMBER, &[bidders, self.menu.elements]);
            let bids = bytes_of(3 * NUMBER, &[bidders, train.goods_in_bids()]);
            // The ends and their gradient.
            let ends = bytes_of(2 * NUMBER, &[points, train.goods]);
            memory = memory
                .with("slopes in utilities", "menu.elements * learning.batch", slopes)
                .with("bids", "learning.batch", bids)
                .with("ends of points", "menu.elements * menu.support * goods", ends);
        }
        memory
    }

    /// Support points in all.
    fn points(&self) -> usize {
        self.menu.elements.saturating_mul(self.menu.support)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Integrator;
    use diffecon_data::Kind;

    /// 70 goods, 30 bidders with at most 5 atoms.
    fn train(kind: Kind) -> Sizes {
        Sizes { kind, goods: 70, bidders: 30, atoms: 90, most_atoms: 5 }
    }

    /// 100 elements of 3 points, batches of 16 bidders and of 40 points of the flow, 10 hidden units.
    fn config(matrix: Matrix, support_gradient: SupportGradient) -> BundleFlowConfig {
        let mut config = BundleFlowConfig::default();
        (config.menu.elements, config.menu.support, config.learning.batch) = (100, 3, 16);
        (config.flow.hidden, config.flow.batch, config.flow.matrix) = (10, 40, matrix);
        config.flow.integrator = Integrator::Euler;
        config.learning.support_gradient = support_gradient;
        config
    }

    /// The bytes of each part but the bidders.
    fn parts(config: &BundleFlowConfig, train: &Sizes) -> Vec<(&'static str, u64)> {
        let memory = config.memory(train);
        assert_eq!((memory.parts[0].what, memory.parts[0].bytes), ("the bidders", train.bytes()));
        memory.parts[1..].iter().map(|part| (part.what, part.bytes)).collect()
    }

    #[test]
    fn every_part_is_counted() {
        let always = [
            // Layers of 70, 10 and 70 inputs or outputs beside 10 hidden units.
            ("the flow's networks", 48 * (70 + 10 + 70) * 10),
            ("support points", 48 * 300 * 70),
            // Two words a bundle, thrice; two blocks of 64 elements, 3 points and 70 goods, twice.
            ("bundles", 24 * 300 * 2 + 16 * 2 * 3 * 70),
        ];
        // Without its training, a menu's step is all that is left: 128 elements, as blocks have them.
        let mut small = config(Matrix::Diagonal, SupportGradient::Trace);
        small.flow.steps = 0;
        assert_eq!(parts(&small, &train(Kind::Xor)), [&always[..], &[("choices", 4 * 128 * 16)]].concat());
        // A batch of the flow takes more than a step of so small a menu.
        small.flow.steps = 1;
        let batches = [
            ("batches in the flow's layers", 12 * 40 * 10),
            ("batches of the flow", 32 * 40 * 70),
            ("batches of matrices", 6 * 40 * 70),
        ];
        assert_eq!(parts(&small, &train(Kind::Xor)), [&always[..], &batches].concat());
    }

    #[test]
    fn full_matrices_and_smooth_values_are_counted() {
        let of = |config: &BundleFlowConfig, kind| parts(config, &train(kind)).split_off(3);
        let full = config(Matrix::Full, SupportGradient::Trace);
        let choices = ("choices", 4 * 128 * 16);
        // All 300 points at a time.
        let matrices = |bytes: u64| ("matrices of a few points", bytes * 300 * 70 * 70);
        assert_eq!(of(&full, Kind::Xor), [choices, matrices(4)]);
        let networks = parts(&full, &train(Kind::Xor))[0];
        assert_eq!(networks, ("the flow's networks", 48 * (70 + 10 + 70 * 70) * 10));

        // At most 5 atoms of at most 70 goods a bidder.
        let smooth =
            [("slopes in utilities", 8 * 16 * 100), ("bids", 12 * 16 * 5 * 70), ("ends of points", 8 * 300 * 70)];
        let diagonal = config(Matrix::Diagonal, SupportGradient::StraightThrough);
        assert_eq!(of(&diagonal, Kind::Xor), [&[choices][..], &smooth].concat());
        let straight = config(Matrix::Full, SupportGradient::StraightThrough);
        assert_eq!(of(&straight, Kind::Xor), [&[choices, matrices(12)][..], &smooth].concat());

        // 2^23 numbers are 1711 matrices of 70 x 70, or 599 times 200 steps of 70; the flow's batches take less.
        let mut large = full;
        large.menu.elements = 10_000;
        assert_eq!(of(&large, Kind::Xor)[1..], [("matrices of a few points", 4 * 1711 * 4900)]);
        large.flow.euler_steps = 200;
        assert_eq!(of(&large, Kind::Xor)[1..], [("matrices of a few points", 4 * 599 * 70 * 200)]);
    }
}
