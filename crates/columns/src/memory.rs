//! How much memory a run takes: the values of elements and candidates to all training bidders.

use crate::config::ColumnsConfig;
use diffecon_config::{Memory, bytes_of};
use diffecon_data::Sizes;

/// Bytes of a value.
const VALUE: usize = 4;

impl ColumnsConfig {
    /// What a run on training bidders of these sizes takes at most.
    pub fn memory(&self, train: &Sizes) -> Memory {
        let elements = bytes_of(VALUE, &[self.menu.elements, train.bidders]);
        // By bidder, and by candidate.
        let candidates = bytes_of(2 * VALUE, &[self.learning.candidates, train.bidders]);
        Memory::default().with("values of elements", "menu.elements * training bidders", elements).with(
            "values of candidates",
            "learning.candidates * training bidders",
            candidates,
        )
    }
}
