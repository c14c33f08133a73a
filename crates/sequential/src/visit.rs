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

/// What states are sorted by where those with the same goods left are to be side by side.
pub(crate) fn by_goods((position, left): &Visit) -> (GoodsSet, usize) {
    (*left, *position)
}

/// The distinct states that stand for some, and which of them each is. Where goods are alike, the state with the first so
/// many goods stands for all with as many.
pub(crate) fn merged(alike: bool, states: &[Visit]) -> (Vec<Visit>, Vec<usize>) {
    let standing = |(position, left): &Visit| (*position, left.relabelled(alike));
    distinct(states.iter().map(standing))
}

/// The inputs of networks, `[S, m + 12]`.
pub(crate) fn encode(goods: usize, states: &[Visit], device: &Device) -> Tensor<2> {
    let positions = states.iter().map(|(position, _)| position + 1).max().unwrap_or(0);
    let codes: Vec<[f32; CODE]> = (0..positions).map(code).collect();
    let mut inputs = Vec::with_capacity(states.len() * (goods + CODE));
    for (position, left) in states {
        inputs.extend((0..goods).map(|good| if left.contains(good) { 1.0 } else { -1.0 }));
        inputs.extend(codes[*position]);
    }
    Tensor::from_data(TensorData::new(inputs, [states.len(), goods + CODE]), device)
}

/// The code of a position: the sine and the cosine of angles of each frequency.
fn code(position: usize) -> [f32; CODE] {
    std::array::from_fn(|number| {
        let frequency = number / 2;
        let angle = position as f32 * 1e4_f32.powf(-2.0 * frequency as f32 / CODE as f32);
        if number % 2 == 0 { angle.sin() } else { angle.cos() }
    })
}

/// The widths of a network with these hidden layers.
pub(crate) fn widths(goods: usize, hidden: &[usize], outputs: usize) -> Vec<usize> {
    [&[goods + CODE], hidden, &[outputs]].concat()
}
