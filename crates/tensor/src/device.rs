//! Devices by name: `cpu`, `ndarray`, `wgpu`, `vulkan`, `cuda`, the last three with an index, and `auto`.
//!
//! Which of them a build knows is decided by cargo features, which of them exist by the machine.

use burn::tensor::Device;
use diffecon_config::{OutOfRange, one_of};

/// A device of this machine.
#[derive(Debug, Clone)]
pub struct DeviceEntry {
    /// What to call it: `cpu`, `wgpu:0`.
    pub name: String,
    /// The device, without gradients.
    pub device: Device,
    /// Whether it is a GPU rather than a processor, even if that processor plays a GPU.
    pub is_gpu: bool,
}

impl DeviceEntry {
    /// What it is. Asking opens a GPU.
    pub fn description(&self) -> String {
        match self.name.as_str() {
            "cpu" => "this machine's cores, burn's SIMD backend".to_owned(),
            "ndarray" => "this machine's cores, burn's ndarray backend".to_owned(),
            _ => gpu_name(&self.device),
        }
    }
}

#[cfg(feature = "cube")]
fn gpu_name(device: &Device) -> String {
    device.identity().map_or_else(|| "unknown".to_owned(), |identity| identity.name)
}

#[cfg(not(feature = "cube"))]
fn gpu_name(_device: &Device) -> String {
    unreachable!("a build without GPU runtimes lists none")
}

/// The kinds of devices that need a cargo feature, and whether this build has it.
const OPTIONAL: [(&str, bool); 4] = [
    ("ndarray", cfg!(feature = "ndarray")),
    ("wgpu", cfg!(feature = "wgpu")),
    ("vulkan", cfg!(feature = "vulkan")),
    ("cuda", cfg!(feature = "cuda")),
];

/// The devices of this build on this machine, the CPU first.
pub fn devices() -> Vec<DeviceEntry> {
    let host = |name: &str, device| DeviceEntry { name: name.to_owned(), device, is_gpu: false };
    #[cfg_attr(not(any(feature = "ndarray", feature = "cube")), expect(unused_mut, reason = "features add to it"))]
    let mut devices = vec![host("cpu", Device::flex())];
    #[cfg(feature = "ndarray")]
    devices.push(host("ndarray", Device::ndarray()));
    #[cfg(feature = "cube")]
    for (runtime, found) in gpus() {
        devices.extend(found.into_iter().enumerate().map(|(index, device)| {
            let is_gpu = !is_processor(&device);
            DeviceEntry { name: format!("{runtime}:{index}"), device, is_gpu }
        }));
    }
    devices
}

/// The devices of each GPU runtime of this build.
#[cfg(feature = "cube")]
fn gpus() -> Vec<(&'static str, Vec<Device>)> {
    use burn::tensor::DeviceType;
    vec![
        #[cfg(feature = "cuda")]
        ("cuda", Device::enumerate(DeviceType::Cuda).into_vec()),
        #[cfg(feature = "vulkan")]
        ("vulkan", Device::enumerate(DeviceType::Vulkan).into_vec()),
        #[cfg(feature = "wgpu")]
        ("wgpu", Device::enumerate(DeviceType::Wgpu).into_vec()),
    ]
}

/// Whether a device of a GPU runtime is a processor that plays a GPU.
#[cfg(feature = "cube")]
fn is_processor(device: &Device) -> bool {
    #[cfg(feature = "wgpu")]
    if *device == Device::wgpu(burn::tensor::DeviceKind::Cpu) {
        return true;
    }
    #[cfg(feature = "vulkan")]
    if *device == Device::vulkan(burn::tensor::DeviceKind::Cpu) {
        return true;
    }
    let _ = device;
    false
}

/// The device of that name, with gradients. `auto` is the first GPU, or the CPU; a runtime without an index is its first
/// device.
///
/// # Errors
/// If the build or the machine does not have it.
pub fn autodiff_device(name: &str) -> Result<Device, OutOfRange> {
    if name == "cpu" {
        // Nothing else needs to be opened.
        return Ok(Device::flex().autodiff());
    }
    let devices = devices();
    let wanted = |entry: &&DeviceEntry| match name {
        "auto" => entry.is_gpu,
        _ => entry.name == name || entry.name == format!("{name}:0"),
    };
    match devices.iter().find(wanted) {
        Some(entry) => Ok(entry.device.clone().autodiff()),
        None if name == "auto" => Ok(Device::flex().autodiff()),
        None => {
            let names = ["auto"].into_iter().chain(devices.iter().map(|entry| entry.name.as_str()));
            let kind = name.split(':').next().unwrap_or_default();
            let missing = OPTIONAL.iter().any(|&(optional, built)| optional == kind && !built);
            let hint =
                if missing { format!(" (build with --features diffecon/{kind} to enable it)") } else { String::new() };
            Err(OutOfRange::new("device", one_of(name, names), format!("{name:?}{hint}")))
        }
    }
}

/// Whether a device's tensors are in host memory.
pub fn is_host(device: &Device) -> bool {
    #[cfg(feature = "cube")]
    if let burn::backend::DispatchDevice::Cube(_) = device.clone().without_autodiff().as_dispatch() {
        return false;
    }
    let _ = device;
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cpu_is_always_there_and_others_say_how_to_get_them() {
        assert!(is_host(&autodiff_device("cpu").unwrap()));
        assert_eq!(devices()[0].name, "cpu");
        let error = autodiff_device("abacus").unwrap_err().to_string();
        assert!(error.starts_with("device should be one of auto, cpu"), "{error}");
        if !cfg!(feature = "cuda") {
            let error = autodiff_device("cuda:1").unwrap_err().to_string();
            assert!(error.ends_with("but is \"cuda:1\" (build with --features diffecon/cuda to enable it)"), "{error}");
        }
    }
}
