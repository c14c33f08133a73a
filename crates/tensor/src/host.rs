//! Backends whose tensors are in host memory, where kernels read them as slices.

use burn::backend::{Backend, Flex, TensorMetadata, tensor::FloatTensor};
use burn::tensor::{DType, Shape, TensorData, read_sync};
use std::borrow::Cow;

/// A backend whose tensors are in host memory.
///
/// # Panics
/// Its methods, for tensors that are not of single precision.
pub trait HostBackend: Backend {
    /// The values, row-major; without a copy where the backend allows.
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
