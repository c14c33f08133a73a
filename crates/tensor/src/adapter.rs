//! What a GPU is: its name, what plays it, and what it allows at most, as far as its runtime tells.

use burn::tensor::Device;

/// A GPU, as its runtime describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adapter {
    /// The name that its driver gives.
    pub name: String,
    /// The runtime and what it compiles kernels to: `wgpu<wgsl>`, `wgpu<spirv>`, `cuda`.
    pub backend: &'static str,
    /// What plays the GPU.
    pub kind: AdapterKind,
    /// What it allows at most.
    pub limits: GpuLimits,
}

/// What plays a GPU.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdapterKind {
    /// A card with a memory of its own.
    Discrete,
    /// A part of the processor's chip.
    Integrated,
    /// A part of another machine's.
    Virtual,
    /// The processor itself, in software.
    Processor,
    /// The runtime does not tell.
    Untold,
}

impl AdapterKind {
    /// Its name, in a word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Discrete => "discrete",
            Self::Integrated => "integrated",
            Self::Virtual => "virtual",
            Self::Processor => "processor",
            Self::Untold => "untold",
        }
    }

    /// The rounds of all loops of an invocation, with the test that ends each. Mesa's software renderer (lavapipe, 22.3.6) stops after that
    /// many and says nothing.
    pub fn loop_rounds(self) -> usize {
        if self == Self::Processor { 65_535 } else { usize::MAX }
    }

    /// What it is, in words.
    pub fn description(self) -> &'static str {
        match self {
            Self::Discrete => "a discrete GPU",
            Self::Integrated => "an integrated GPU",
            Self::Virtual => "a virtual GPU",
            Self::Processor => "a processor that plays a GPU",
            Self::Untold => "a GPU of a kind that is not told",
        }
    }
}

/// What a GPU allows at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GpuLimits {
    /// Bytes of an array: the lesser of the greatest buffer and the greatest part of one that a kernel is bound to. The runtime
    /// tells no more.
    pub array_bytes: u64,
    /// Invocations (threads) of a workgroup.
    pub workgroup_invocations: u32,
    /// Workgroups along a dimension of a launch, the least of the three.
    pub workgroups: u32,
    /// Bytes of memory that the invocations of a workgroup share.
    pub workgroup_bytes: u64,
    /// Bytes of all its memory, where the runtime tells.
    pub memory_bytes: Option<u64>,
}

impl Adapter {
    /// The GPU that a device is; none if that is the CPU. Opens the device, unless it is open.
    #[cfg(feature = "cube")]
    pub fn of(device: &Device) -> Option<Self> {
        use burn::backend::DispatchDevice;
        let device = device.clone().without_autodiff();
        let DispatchDevice::Cube(device) = device.as_dispatch() else { return None };
        let client = device.client();
        let properties = client.properties();
        let (hardware, memory) = (&properties.hardware, &properties.memory);
        let (x, y, z) = hardware.max_cube_count;
        let limits = GpuLimits {
            array_bytes: memory.max_page_size,
            workgroup_invocations: hardware.max_units_per_cube,
            workgroups: x.min(y).min(z),
            workgroup_bytes: hardware.max_shared_memory_size as u64,
            memory_bytes: memory.max_memory(),
        };
        Some(Self {
            name: properties.identity.name.clone(),
            backend: client.name(),
            kind: AdapterKind::of(device),
            limits,
        })
    }

    /// The GPU that a device is: a build without GPU runtimes has none.
    #[cfg(not(feature = "cube"))]
    pub fn of(_: &Device) -> Option<Self> {
        None
    }
}

#[cfg(feature = "cube")]
impl AdapterKind {
    /// Told by the name of the device: nothing is opened.
    pub(crate) fn of(device: &burn_cubecl::CubeDevice) -> Self {
        use burn_cubecl::CubeDevice;
        use cubecl_runtime::device::WgpuDeviceKind;
        let CubeDevice::Wgpu(device) = device else { return Self::Untold };
        match device.kind {
            WgpuDeviceKind::DiscreteGpu(_) => Self::Discrete,
            WgpuDeviceKind::IntegratedGpu(_) => Self::Integrated,
            WgpuDeviceKind::VirtualGpu(_) => Self::Virtual,
            WgpuDeviceKind::Cpu => Self::Processor,
            _ => Self::Untold,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::devices;

    #[test]
    fn gpus_tell_what_they_allow_and_the_cpu_is_none() {
        assert_eq!(Adapter::of(&Device::flex()), None);
        for entry in devices() {
            let adapter = Adapter::of(&entry.device.clone().autodiff());
            println!("{}: {adapter:?}", entry.name);
            let Some(Adapter { name, kind, limits, .. }) = adapter else {
                assert!(!entry.is_gpu, "{} tells what it allows", entry.name);
                continue;
            };
            assert!(!name.is_empty());
            assert_eq!(entry.is_gpu, kind != AdapterKind::Processor);
            // The least that WebGPU lets a device have.
            assert!(limits.array_bytes >= 128 << 20, "{limits:?}");
            assert!(limits.workgroup_invocations >= 256 && limits.workgroups >= 65_535, "{limits:?}");
            assert!(limits.workgroup_bytes >= 16 << 10, "{limits:?}");
        }
    }
}
