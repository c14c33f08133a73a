//! How much memory a run takes.
//!
//! Counted are: the bidders; every parameter with its two moments, its gradient and what a checkpoint makes of them; of the flow's
//! training, a batch in each layer with its gradient; of the menu's, what one step keeps of all points. Parts that are always
//! small beside these are not. On the CPU the flow of a diagonal matrix keeps no layers.

use crate::config::{BundleFlowConfig, Matrix, SupportGradient};
use diffecon_auction::bundle::words_for;
use diffecon_config::{Memory, bytes_of};
use diffecon_data::{Kind, Sizes};

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
            .and(self.of_stage_1(goods, hidden, outputs).or(self.of_stage_2(train, hidden, outputs)))
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
    fn of_stage_2(&self, train: &Sizes, hidden: usize, outputs: usize) -> Memory {
        let (points, bidders) = (self.points(), self.learning.batch);
        let elements = self.menu.elements.next_multiple_of(64);
        let mut memory =
            Memory::default().with("choices", "menu.elements * learning.batch", bytes_of(NUMBER, &[elements, bidders]));
        let straight_through = self.learning.support_gradient == SupportGradient::StraightThrough;
        if self.flow.matrix == Matrix::Full {
            let matrix = if straight_through { 8 * NUMBER } else { 5 * NUMBER / 2 };
            let (matrices, layers) = (bytes_of(matrix, &[points, outputs]), bytes_of(4 * NUMBER, &[points, hidden]));
            memory = memory
                .with("matrices of all points", "menu.elements * menu.support * flow.matrix", matrices)
                .with("all points in the flow's layers", "menu.elements * menu.support * flow.hidden", layers);
        }
        if straight_through {
            let options = match train.kind {
                Kind::Xor => train.most_atoms.max(1),
                Kind::UnitDemand => train.goods,
                Kind::Additive => 1,
            };
            let key =
                "learning.support_gradient = \"straight_through\" * menu.elements * menu.support * learning.batch";
            memory = memory
                .with("smooth values of options", key, bytes_of(2 * NUMBER, &[bidders, options, points]))
                .with("values", key, bytes_of(2 * NUMBER, &[bidders, points]))
                .with(
                    "all points",
                    "menu.elements * menu.support * goods",
                    bytes_of(12 * NUMBER, &[points, train.goods]),
                );
        }
        memory
    }

    /// Support points in all.
    fn points(&self) -> usize {
        self.menu.elements.saturating_mul(self.menu.support)
    }
}
