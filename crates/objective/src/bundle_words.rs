//! A menu's bundles as a backend keeps them.

use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::{Autodiff, Backend, ExtensionType, tensor::IntTensor};
use burn::tensor::{DType, Device, Int, Tensor, TensorData};
use diffecon_auction::{Bundles, SlicedMenu};
use std::sync::Arc;

/// The extents of a menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MenuShape {
    /// Menu elements `J`.
    pub elements: usize,
    /// Support points of each `D`.
    pub support: usize,
    /// Goods `M`.
    pub goods: usize,
}

/// The bundles of a menu where the backend keeps them.
#[derive(ExtensionType, Debug, Clone)]
pub enum BundleWords<B: Backend> {
    /// In host memory, in the layout of [`SlicedMenu`].
    Host(Arc<Vec<u64>>),
    /// On a GPU: `[J * D, words]`, good `i` in bit `i % 32` of word `i / 32`.
    Device(IntTensor<B>),
}

impl<B: Backend> BundleWords<B> {
    /// As bundles of the same backend with gradients.
    pub fn tracked<C: CheckpointStrategy>(self) -> BundleWords<Autodiff<B, C>> {
        match self {
            Self::Host(words) => BundleWords::Host(words),
            Self::Device(words) => BundleWords::Device(words),
        }
    }

    /// The bundles of a host backend.
    ///
    /// # Panics
    /// If they are on a GPU.
    pub fn sliced(&self, MenuShape { elements, support, goods }: MenuShape) -> SlicedMenu<'_> {
        let Self::Host(words) = self else { unreachable!("a host backend's bundles are in host memory") };
        SlicedMenu { elements, support, goods, words }
    }

    /// The bundles of a GPU.
    ///
    /// # Panics
    /// If they are in host memory.
    #[cfg(feature = "cube")]
    pub fn on_device(self) -> IntTensor<B> {
        let Self::Device(words) = self else { unreachable!("a GPU's bundles are in its memory") };
        words
    }
}

impl<B: Backend, C: CheckpointStrategy> BundleWords<Autodiff<B, C>> {
    /// As bundles of the same backend without gradients.
    pub fn untracked(self) -> BundleWords<B> {
        match self {
            Self::Host(words) => BundleWords::Host(words),
            Self::Device(words) => BundleWords::Device(words),
        }
    }
}

/// Bundles as rows of 32-bit words on a device, `[bundles, words]`.
pub fn words_32(bundles: &Bundles, device: &Device) -> Tensor<2, Int> {
    let width = bundles.goods().div_ceil(32);
    let halves = |word: &u64| [*word as u32, (word >> 32) as u32];
    let words: Vec<u32> = bundles.iter().flat_map(|words| words.iter().flat_map(halves).take(width)).collect();
    Tensor::from_data(TensorData::new(words, [bundles.len(), width]), (device, DType::U32))
}
