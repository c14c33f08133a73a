//! The greatest welfare.

use super::board::Board;
use super::stage::JOINT;
use super::worth::{Decision, Worth};

/// What states are worth if both agents act as one that wants the greatest welfare; nothing is paid.
pub fn first_best(board: &Board) -> Worth {
    let mut worth = Worth::end(board);
    for _ in 0..board.game().steps {
        let ahead = worth.ahead(board);
        worth = ahead.back(|state| {
            let better =
                |one: &usize, other: &usize| ahead.welfare(state, *one).total_cmp(&ahead.welfare(state, *other));
            let joint = (0..JOINT).max_by(better).expect("there are actions");
            Decision { joint, paid: [0.0; 2], followed: 0 }
        });
    }
    worth
}
