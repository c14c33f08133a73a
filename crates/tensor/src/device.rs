//! Devices by name: `cpu`, `ndarray`, `wgpu`, `vulkan`, `cuda`, the last three with an index, and `auto`.
//!
//! Which of them a build knows is decided by cargo features, which of them exist by the machine.

use crate::libdevice;
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
    /// What it is, if it is no GPU nor plays one.
    pub fn description(&self) -> Option<&'static str> {
        match self.name.as_str() {
            "cpu" => Some("this machine's cores, burn's SIMD backend"),
            "ndarray" => Some("this machine's cores, burn's ndarray backend"),
            _ => None,
        }
    }
}

/// A device that was asked for.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The device, with gradients.
    pub device: Device,
    /// Why it is the CPU, if a GPU would have been taken.
    pub note: Option<String>,
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
    use crate::adapter::AdapterKind;
    use burn::backend::DispatchDevice;
    matches!(device.as_dispatch(), DispatchDevice::Cube(device) if AdapterKind::of(device) == AdapterKind::Processor)
}

/// The device of that name. `auto` is the first GPU, or the CPU, never a processor that plays a GPU; a runtime without an index is its
/// first device.
///
/// # Errors
/// If the build or the machine does not have it.
pub fn choose(name: &str) -> Result<Choice, OutOfRange> {
    let without_note = |device: Device| Choice { device: device.autodiff(), note: None };
    if name == "cpu" {
        // Nothing else needs to be opened.
        return Ok(without_note(Device::flex()));
    }
    let devices = devices();
    if name == "auto" {
        return Ok(match first_gpu(&devices, usable) {
            Ok(gpu) => without_note(gpu.device.clone()),
            Err(reason) => Choice {
                note: Some(format!("--device auto is the CPU here: {reason}")),
                ..without_note(Device::flex())
            },
        });
    }
    if let Some(entry) = devices.iter().find(|entry| entry.name == name || entry.name == format!("{name}:0")) {
        usable(entry)?;
        return Ok(without_note(entry.device.clone()));
    }
    let names = ["auto"].into_iter().chain(devices.iter().map(|entry| entry.name.as_str()));
    let kind = name.split(':').next().unwrap_or_default();
    let missing = OPTIONAL.iter().any(|&(optional, built)| optional == kind && !built);
    let hint = if missing { format!(" (build with --features diffecon/{kind} to enable it)") } else { String::new() };
    Err(OutOfRange::new("device", one_of(name, names), format!("{name:?}{hint}")))
}

/// As [`choose`], the device alone.
///
/// # Errors
/// As there.
pub fn autodiff_device(name: &str) -> Result<Device, OutOfRange> {
    Ok(choose(name)?.device)
}

/// An error if no kernels can be compiled for the device.
fn usable(entry: &DeviceEntry) -> Result<(), OutOfRange> {
    if entry.name.starts_with("cuda") {
        return libdevice::check(std::env::var("CUDA_PATH").ok().as_deref());
    }
    Ok(())
}

/// The first GPU that is usable, or why there is none.
fn first_gpu(
    devices: &[DeviceEntry],
    usable: impl Fn(&DeviceEntry) -> Result<(), OutOfRange>,
) -> Result<&DeviceEntry, String> {
    let gpus = || devices.iter().filter(|entry| entry.is_gpu);
    if let Some(gpu) = gpus().find(|gpu| usable(gpu).is_ok()) {
        return Ok(gpu);
    }
    if let Some(error) = gpus().find_map(|gpu| usable(gpu).err()) {
        return Err(error.to_string());
    }
    let players: Vec<&str> =
        devices.iter().filter(|entry| entry.description().is_none()).map(|entry| entry.name.as_str()).collect();
    Err(if !cfg!(feature = "cube") {
        "this build knows no GPU (build with --features diffecon/wgpu, or diffecon/cuda)".to_owned()
    } else if players.is_empty() {
        "this machine has no GPU that the build knows".to_owned()
    } else {
        format!("{} is a processor that plays a GPU, which is taken by its name only", players.join(", "))
    })
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

    #[test]
    fn auto_takes_a_gpu_and_never_what_plays_one() {
        let entry = |name: &str, is_gpu| DeviceEntry { name: name.to_owned(), device: Device::flex(), is_gpu };
        let [cpu, software, card] = [entry("cpu", false), entry("wgpu:0", false), entry("wgpu:1", true)];
        let both = [cpu.clone(), software.clone(), card];
        let first = |devices| first_gpu(devices, |_| Ok(()));
        assert_eq!(first(&both).unwrap().name, "wgpu:1");
        let reason = first(&both[..2]).unwrap_err();
        if cfg!(feature = "cube") {
            assert_eq!(reason, "wgpu:0 is a processor that plays a GPU, which is taken by its name only");
            assert_eq!(first(&both[..1]).unwrap_err(), "this machine has no GPU that the build knows");
        } else {
            assert!(reason.starts_with("this build knows no GPU"), "{reason}");
        }
    }

    #[test]
    fn auto_passes_over_what_is_not_usable() {
        let entry = |name: &str| DeviceEntry { name: name.to_owned(), device: Device::flex(), is_gpu: true };
        let both = [entry("cuda:0"), entry("vulkan:0")];
        let usable = |entry: &DeviceEntry| OutOfRange::unless(entry.name != "cuda:0", "CUDA_PATH", "a toolkit", "none");
        assert_eq!(first_gpu(&both, usable).unwrap().name, "vulkan:0");
        assert_eq!(first_gpu(&both[..1], usable).unwrap_err(), "CUDA_PATH should be a toolkit, but is none");
    }

    #[test]
    fn auto_says_when_it_is_the_cpu_and_others_say_nothing() {
        let Choice { device, note } = choose("auto").unwrap();
        assert_eq!(note.is_some(), is_host(&device), "{note:?}");
        assert_eq!(is_host(&device), !devices().iter().any(|entry| entry.is_gpu && usable(entry).is_ok()));
        for entry in devices().into_iter().filter(|entry| usable(entry).is_ok()) {
            assert_eq!(choose(&entry.name).unwrap().note, None, "{}", entry.name);
        }
    }
}
