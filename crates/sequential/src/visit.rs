//! A state of the auction as the networks see it: a sign for each good, whether it is left, and a sinusoidal code of the
//! position. Source: arXiv 2407.08022, section 5 (12-dimensional code).

use crate::distinct::distinct;
use crate::goods_set::GoodsSet;
use burn::tensor::{Device, Tensor, TensorData};

/// Numbers of a position's code.
const CODE: usize = 12;
/// States that networks are asked about at once.
pub(crate) const BATCH: usize = 8_192;

/// A state of the auction: the position, and the goods left.
pub type Visit = (usize, GoodsSet);

/// The distinct states that stand for some, and which of them each is. Where goods are alike, the state with the first so
/// many goods stands for all with as many.
pub(crate) fn merged(alike: bool, states: &[Visit]) -> (Vec<Visit>, Vec<usize>) {
    let standing = |(position, left): &Visit| (*position, if alike { GoodsSet::first(left.len()) } else { *left });
    distinct(states.iter().map(standing))
}

/// The inputs of networks, `[S, m + 12]`.
pub(crate) fn encode(goods: usize, states: &[Visit], device: &Device) -> Tensor<2> {
    let mut inputs = Vec::with_capacity(states.len() * (goods + CODE));
    for (position, left) in states {
        inputs.extend((0..goods).map(|good| if left.contains(good) { 1.0 } else { -1.0 }));
        for frequency in 0..CODE / 2 {
            let angle = *position as f32 * 1e4_f32.powf(-2.0 * frequency as f32 / CODE as f32);
            inputs.extend([angle.sin(), angle.cos()]);
        }
    }
    Tensor::from_data(TensorData::new(inputs, [states.len(), goods + CODE]), device)
}

/// The widths of a network with these hidden layers.
pub(crate) fn widths(goods: usize, hidden: &[usize], outputs: usize) -> Vec<usize> {
    [&[goods + CODE], hidden, &[outputs]].concat()
}
