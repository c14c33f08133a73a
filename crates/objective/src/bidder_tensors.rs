//! Bidders as a backend keeps them.

use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::tensor::{FloatTensor, IntTensor};
use burn::backend::{Autodiff, AutodiffBackend, Backend, ExtensionType};
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
        /// The most that one bidder owns.
        most_atoms: usize,
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

impl<B: Backend> BidderTensors<B> {
    /// The bidders of a host backend.
    ///
    /// # Panics
    /// If they are on a GPU.
    pub fn in_host_memory(self) -> Arc<Valuations> {
        let Self::Host(valuations) = self else { unreachable!("a host backend's bidders are in host memory") };
        valuations
    }
}

impl<B: Backend> BatchNumbers<B> {
    /// The batch of a host backend.
    ///
    /// # Panics
    /// If it is on a GPU.
    pub fn in_host_memory(self) -> Arc<Vec<usize>> {
        let Self::Host(batch) = self else { unreachable!("a host backend's batch is in host memory") };
        batch
    }

    /// The batch of a GPU.
    ///
    /// # Panics
    /// If it is in host memory.
    #[cfg(feature = "cube")]
    pub fn on_device(self) -> IntTensor<B> {
        let Self::Device(batch) = self else { unreachable!("a GPU's batch is in its memory") };
        batch
    }
}

impl<B: Backend, C: CheckpointStrategy> BidderTensors<Autodiff<B, C>> {
    /// As bidders of the same backend without gradients.
    pub fn untracked(self) -> BidderTensors<B> {
        match self {
            Self::Host(valuations) => BidderTensors::Host(valuations),
            Self::Xor { atoms, values, offsets, most_atoms } => {
                BidderTensors::Xor { atoms, values: Autodiff::<B, C>::inner(values), offsets, most_atoms }
            }
            Self::Items { values, unit_demand } => {
                BidderTensors::Items { values: Autodiff::<B, C>::inner(values), unit_demand }
            }
        }
    }
}

impl<B: Backend, C: CheckpointStrategy> BatchNumbers<Autodiff<B, C>> {
    /// As a batch of the same backend without gradients.
    pub fn untracked(self) -> BatchNumbers<B> {
        match self {
            Self::Host(batch) => BatchNumbers::Host(batch),
            Self::Device(batch) => BatchNumbers::Device(batch),
        }
    }
}
