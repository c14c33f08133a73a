//! The CPU backends whose kernels are in this crate.

use diffecon_tensor::HostBackend;

/// [`HostBackend`] under a name of this crate: what it covers is known here, so that kernels for all of it stand beside those
/// of GPUs.
pub trait Host: HostBackend {}

impl Host for burn::backend::Flex {}

#[cfg(feature = "ndarray")]
impl Host for burn::backend::NdArray {}
