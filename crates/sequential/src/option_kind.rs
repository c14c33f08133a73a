//! What a bidder chooses among: every subset of the goods left, or their sizes.

use crate::lanes::{LaneRng, Lanes};
use crate::law::Law;

/// What an option is. The kernels of [`crate::options`] are compiled for both, which a trait object would not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptionKind {
    /// Option `t` is the subset with the goods at the bits of `t`.
    Subset,
    /// Option `s` is the best bundle of `s` goods.
    Size,
}

impl OptionKind {
    /// Sixteen bidders' values of every option that `goods` give.
    #[inline(always)]
    pub fn fill(self, law: &Law, goods: &[usize], rng: &mut LaneRng, values: &mut Vec<Lanes>) {
        match self {
            Self::Subset => law.fill_subsets(goods, rng, values),
            Self::Size => law.fill_sizes(goods, rng, values),
        }
    }

    /// The bundle size of an option.
    #[inline(always)]
    pub fn size(self, option: usize) -> usize {
        match self {
            Self::Subset => option.count_ones() as usize,
            Self::Size => option,
        }
    }
}
