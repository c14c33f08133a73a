//! Bidders as a backend keeps them.

use burn::backend::{
    Backend, ExtensionType,
    tensor::{FloatTensor, IntTensor},
};
use diffecon_auction::Valuations;
use std::sync::Arc;

/// A sample of bidders where the backend keeps it.
#[derive(ExtensionType, Debug, Clone)]
pub enum BidderTensors<B: Backend> {
    /// In host memory.
    Host(Arc<Valuations>),
    /// On a GPU, XOR bidders.
    Xor {
        /// The atoms' bundles `[atoms, words]`, bidder by bidder, by falling value.
        atoms: IntTensor<B>,
        /// The atoms' values `[atoms]`.
        values: FloatTensor<B>,
        /// Bidder `i` owns the atoms from `offsets[i]` to `offsets[i + 1]`, `[N + 1]`.
        offsets: IntTensor<B>,
    },
    /// On a GPU, bidders with a value for each good.
    Items {
        /// The values `[N, M]`.
        values: FloatTensor<B>,
        /// Whether a bundle is worth its best good rather than the sum.
        unit_demand: bool,
    },
}

/// The bidders of a step, by their places in the sample, where the backend keeps them.
#[derive(ExtensionType, Debug, Clone)]
pub enum BatchNumbers<B: Backend> {
    /// In host memory.
    Host(Arc<Vec<usize>>),
    /// On a GPU, `[B]`.
    Device(IntTensor<B>),
}
