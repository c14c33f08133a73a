//! A menu's bundles where its tensors are.

use crate::bundle_words::{BundleWords, MenuShape, words_32};
use burn::backend::Dispatch;
use burn::tensor::{Device, Int, Tensor, TensorData};
use diffecon_auction::sliced_menu::{SlicedMenu, slice};
use diffecon_auction::{Bundles, bundle};
use diffecon_tensor::device::is_host;
use std::sync::Arc;

/// The bundles of `J` menu elements with `D` each, as a device's kernels read them.
#[derive(Clone)]
pub struct MenuBundles {
    pub(crate) shape: MenuShape,
    pub(crate) words: BundleWords<Dispatch>,
}

impl MenuBundles {
    /// Bundles that are listed element by element, `support` each.
    ///
    /// # Panics
    /// If the elements are not whole.
    pub fn new(bundles: &Bundles, support: usize, device: &Device) -> Self {
        assert!(bundles.len().is_multiple_of(support), "{support} bundles an element");
        let shape = MenuShape { elements: bundles.len() / support, support, goods: bundles.goods() };
        let words = if is_host(device) {
            BundleWords::Host(Arc::new(slice(bundles, support)))
        } else {
            BundleWords::Device(words_32(bundles, device).into_dispatch())
        };
        Self { shape, words }
    }

    /// The extents.
    pub fn shape(&self) -> MenuShape {
        self.shape
    }

    /// The bundles in host memory, element by element, `[P]`.
    pub fn to_bundles(&self) -> Bundles {
        let MenuShape { elements, support, goods } = self.shape;
        match &self.words {
            BundleWords::Host(words) => SlicedMenu { elements, support, goods, words }.bundles(),
            BundleWords::Device(words) => {
                let words = Tensor::<2, Int>::from_dispatch(words.clone()).into_data();
                let words: Vec<u32> = words.iter::<i64>().map(|word| word as u32).collect();
                let mut bundles = Bundles::new(goods);
                for row in words.chunks_exact(goods.div_ceil(32)) {
                    let pairs = row.chunks(2).map(|pair| {
                        let high = pair.get(1).copied().unwrap_or(0);
                        u64::from(pair[0]) | u64::from(high) << 32
                    });
                    bundles.push(&pairs.collect::<Vec<u64>>());
                }
                bundles
            }
        }
    }

    /// 1 where the good is in the bundle, `[P, M]`.
    pub fn indicators(&self, device: &Device) -> Tensor<2> {
        let (bundles, goods) = (self.to_bundles(), self.shape.goods);
        let mut indicators = vec![0.0_f32; bundles.len() * goods];
        for (row, words) in indicators.chunks_exact_mut(goods).zip(bundles.iter()) {
            bundle::goods_of(words).for_each(|good| row[good] = 1.0);
        }
        Tensor::from_data(TensorData::new(indicators, [bundles.len(), goods]), device)
    }
}
