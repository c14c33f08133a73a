//! The kernels of the CPU backends: tensors are read as slices, without a copy where the backend allows.

use super::{
    AdamTensors, BatchNumbers, BidderTensors, BundleWords, FlowConstants, FlowNetwork, FlowedTensors, Kernels,
    MenuShape,
};
use crate::kernels::adam::{AdamStep, adam};
use crate::kernels::elementary::{tanh_all, tanh_backward};
use crate::kernels::flow::{DiagonalFlow, scale_rows};
use crate::kernels::prices::{bundle_prices, bundle_prices_backward};
use crate::kernels::revenue::revenue;
use burn::backend::{Backend, Flex, TensorMetadata, tensor::FloatTensor};
use burn::tensor::{DType, FloatDType, Shape, TensorData, read_sync};
use diffecon_auction::sliced_menu::{LANES, SlicedMenu};
use std::borrow::Cow;

/// A backend whose tensors are in host memory.
pub trait HostBackend: Backend {
    /// The values, row-major.
    fn slice(tensor: &FloatTensor<Self>) -> Cow<'_, [f32]> {
        Cow::Owned(Self::into_values(tensor.clone()))
    }

    /// The values, row-major; no copy of a tensor that nobody else holds.
    fn into_values(tensor: FloatTensor<Self>) -> Vec<f32> {
        assert_eq!(tensor.dtype(), DType::F32, "kernels compute in single precision");
        let data = read_sync(Self::float_into_data(tensor)).expect("host memory is there");
        data.try_into_vec::<f32>().expect("checked above")
    }

    /// A tensor of these values.
    fn from_values(values: Vec<f32>, shape: impl Into<Shape>) -> FloatTensor<Self> {
        Self::float_from_data(TensorData::new(values, shape), &Self::Device::default())
    }
}

impl HostBackend for Flex {
    fn slice(tensor: &FloatTensor<Self>) -> Cow<'_, [f32]> {
        tensor.as_slice::<f32>().map_or_else(|| Cow::Owned(Self::into_values(tensor.clone())), Cow::Borrowed)
    }
}

#[cfg(feature = "ndarray")]
impl HostBackend for burn::backend::NdArray {}

fn sliced<B: Backend>(bundles: &BundleWords<B>, MenuShape { elements, support, goods }: MenuShape) -> SlicedMenu<'_> {
    let BundleWords::Host(words) = bundles else { unreachable!("a host backend's bundles are in host memory") };
    SlicedMenu { elements, support, goods, words }
}

impl<B: HostBackend> Kernels for B {
    fn tanh(x: FloatTensor<Self>) -> FloatTensor<Self> {
        let shape = x.shape();
        let y = tanh_all(&Self::slice(&x));
        Self::from_values(y, shape)
    }

    fn tanh_backward(output: FloatTensor<Self>, upstream: FloatTensor<Self>) -> FloatTensor<Self> {
        let shape = output.shape();
        let mut gradient = Self::into_values(upstream);
        tanh_backward(&Self::slice(&output), &mut gradient);
        Self::from_values(gradient, shape)
    }

    fn flow(
        theta: FloatTensor<Self>,
        network: FlowNetwork<Self>,
        constants: FlowConstants,
    ) -> (FlowedTensors<Self>, FloatTensor<Self>) {
        let [points, goods] = theta.shape().dims();
        let FlowNetwork { weight_1, bias_1, weight_2, bias_2, weight_3, bias_3 } = &network;
        let FlowConstants { parametrisation, path, speed_integral, support } = constants;
        let layers = [(weight_1, bias_1), (weight_2, bias_2), (weight_3, bias_3)];
        let layers = layers.map(|(weight, bias)| (Self::slice(weight), Self::slice(bias)));
        let layers = layers.each_ref().map(|(weight, bias)| (&**weight, &**bias));
        let flow = DiagonalFlow::new(layers, parametrisation, path, speed_integral);
        let flowed = flow.flow(&Self::slice(&theta), support);
        let tensors = FlowedTensors {
            expansion: Self::from_values(flowed.expansion, [points]),
            bundles: BundleWords::Host(flowed.words.into()),
        };
        (tensors, Self::from_values(flowed.slope, [points, goods]))
    }

    fn round(points: FloatTensor<Self>, support: usize) -> BundleWords<Self> {
        let [count, goods] = points.shape().dims();
        // Rounding is all that other precisions need of the kernels.
        let points = Self::float_cast(points, FloatDType::F32);
        let mut words = vec![0; (count / support).div_ceil(LANES) * support * goods];
        for (index, point) in Self::slice(&points).chunks_exact(goods).enumerate() {
            let (element, place) = (index / support, index % support);
            let start = (element / LANES * support + place) * goods;
            for (word, coordinate) in words[start..start + goods].iter_mut().zip(point) {
                *word |= u64::from(*coordinate >= 0.5) << (element % LANES);
            }
        }
        BundleWords::Host(words.into())
    }

    fn flow_backward(slope: FloatTensor<Self>, upstream: FloatTensor<Self>) -> FloatTensor<Self> {
        let [points, goods] = slope.shape().dims();
        let mut gradient = Self::into_values(slope);
        scale_rows(&mut gradient, &Self::slice(&upstream));
        Self::from_values(gradient, [points, goods])
    }

    fn revenue(
        weights: FloatTensor<Self>,
        prices: FloatTensor<Self>,
        bundles: BundleWords<Self>,
        bidders: BidderTensors<Self>,
        batch: BatchNumbers<Self>,
        shape: MenuShape,
        sharpness: f32,
    ) -> [FloatTensor<Self>; 3] {
        let (BidderTensors::Host(valuations), BatchNumbers::Host(batch)) = (bidders, batch) else {
            unreachable!("a host backend's bidders are in host memory")
        };
        let batch: Vec<_> = batch.iter().map(|&bidder| valuations.valuation(bidder)).collect();
        let menu = sliced(&bundles, shape);
        let result = revenue(&menu, &Self::slice(&weights), &Self::slice(&prices), &batch, sharpness);
        [
            Self::from_values(vec![result.revenue], [1]),
            Self::from_values(result.weights, [shape.elements, shape.support]),
            Self::from_values(result.prices, [shape.elements]),
        ]
    }

    fn bundle_prices(
        item: FloatTensor<Self>,
        size: FloatTensor<Self>,
        bundles: BundleWords<Self>,
        shape: MenuShape,
    ) -> FloatTensor<Self> {
        let prices = bundle_prices(&sliced(&bundles, shape), &Self::slice(&item), &Self::slice(&size));
        Self::from_values(prices, [shape.elements * shape.support])
    }

    fn bundle_prices_backward(
        upstream: FloatTensor<Self>,
        bundles: BundleWords<Self>,
        shape: MenuShape,
    ) -> [FloatTensor<Self>; 2] {
        let (item, size) = bundle_prices_backward(&sliced(&bundles, shape), &Self::slice(&upstream));
        [Self::from_values(item, [shape.goods]), Self::from_values(size, [shape.goods + 1])]
    }

    fn adam(state: AdamTensors<Self>, gradient: FloatTensor<Self>, step: AdamStep) -> AdamTensors<Self> {
        let shape = gradient.shape();
        let AdamTensors { value, moment_1, moment_2 } = state;
        let [mut value, mut moment_1, mut moment_2] = [value, moment_1, moment_2].map(Self::into_values);
        adam(step, &mut value, &Self::slice(&gradient), &mut moment_1, &mut moment_2);
        let tensor = |values| Self::from_values(values, shape.clone());
        AdamTensors { value: tensor(value), moment_1: tensor(moment_1), moment_2: tensor(moment_2) }
    }
}
