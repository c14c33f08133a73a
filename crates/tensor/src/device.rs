//! Devices by name.

use burn::tensor::Device;

/// A device name that this build does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("device should be one of: cpu, but is {0:?}")]
pub struct UnknownDevice(String);

/// The device of that name, with gradients: `cpu` is burn's SIMD backend for this machine's cores.
///
/// # Errors
/// If no device of this build has the name.
pub fn autodiff_device(name: &str) -> Result<Device, UnknownDevice> {
    match name {
        "cpu" => Ok(Device::flex().autodiff()),
        _ => Err(UnknownDevice(name.to_owned())),
    }
}
