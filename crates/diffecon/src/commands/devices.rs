//! `diffecon devices`: what `--device` takes on this machine.

use crate::commands::Ending;
use crate::output::print;
use anyhow::Result;
use diffecon_tensor::device::{DeviceEntry, devices};
use diffecon_tensor::{Adapter, GpuLimits};
use serde_json::{Value, json};

/// Runs the command.
pub fn run(json: bool) -> Result<Ending> {
    let devices = devices().into_iter().map(|entry| (Adapter::of(&entry.device), entry));
    print(&if json {
        Value::Array(devices.map(|(adapter, entry)| as_json(&entry, adapter.as_ref())).collect()).to_string()
    } else {
        devices.map(|(adapter, entry)| lines(&entry, adapter.as_ref())).collect::<Vec<_>>().join("\n")
    })?;
    Ok(Ending::Finished)
}

/// A line of what the device is, and of a GPU one of its limits.
fn lines(entry: &DeviceEntry, adapter: Option<&Adapter>) -> String {
    let name = &entry.name;
    let Some(Adapter { name: of_adapter, backend, kind, limits }) = adapter else {
        return format!("{name:<10} {}", entry.description().unwrap_or_default());
    };
    let GpuLimits { array_bytes, workgroup_invocations, workgroups, workgroup_bytes, memory_bytes } = *limits;
    let memory = memory_bytes.map_or_else(|| "not told".to_owned(), bytes);
    format!(
        "{name:<10} {of_adapter}, {}, by {backend}\n{:10} an array at most {}; a workgroup at most {workgroup_invocations} \
         invocations and {}; at most {workgroups} workgroups along a dimension; memory {memory}",
        kind.description(),
        "",
        bytes(array_bytes),
        bytes(workgroup_bytes),
    )
}

fn as_json(entry: &DeviceEntry, adapter: Option<&Adapter>) -> Value {
    let gpu = adapter.map(|Adapter { name, backend, kind, limits }| {
        let GpuLimits { array_bytes, workgroup_invocations, workgroups, workgroup_bytes, memory_bytes } = *limits;
        json!({
            "name": name,
            "backend": backend,
            "kind": kind.name(),
            "array_bytes": array_bytes,
            "workgroup_invocations": workgroup_invocations,
            "workgroups": workgroups,
            "workgroup_bytes": workgroup_bytes,
            "memory_bytes": memory_bytes,
        })
    });
    json!({ "device": entry.name, "description": entry.description(), "gpu": gpu })
}

/// Bytes in the greatest unit that has at least one of them.
fn bytes(bytes: u64) -> String {
    let units = [("GiB", 30), ("MiB", 20), ("KiB", 10)];
    match units.into_iter().find(|(_, power)| bytes >> power > 0) {
        Some((unit, power)) => {
            let text = format!("{:.1}", bytes as f64 / (1_u64 << power) as f64);
            format!("{} {unit}", text.trim_end_matches(".0"))
        }
        None => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_tensor::AdapterKind;

    fn entry(name: &str) -> DeviceEntry {
        DeviceEntry { name: name.to_owned(), ..devices().remove(0) }
    }

    fn adapter() -> Adapter {
        let limits = GpuLimits {
            array_bytes: 128 << 20,
            workgroup_invocations: 1024,
            workgroups: 65_535,
            workgroup_bytes: 48 << 10,
            memory_bytes: None,
        };
        Adapter { name: "Card 1".to_owned(), backend: "wgpu<wgsl>", kind: AdapterKind::Discrete, limits }
    }

    #[test]
    fn a_gpu_is_listed_with_its_limits() {
        assert_eq!(lines(&entry("cpu"), None), "cpu        this machine's cores, burn's SIMD backend");
        let with_memory =
            |memory_bytes| Adapter { limits: GpuLimits { memory_bytes, ..adapter().limits }, ..adapter() };
        let expected = |memory: &str| {
            format!(
                "wgpu:0     Card 1, a discrete GPU, by wgpu<wgsl>\n           an array at most 128 MiB; a workgroup at most 1024 \
                 invocations and 48 KiB; at most 65535 workgroups along a dimension; memory {memory}"
            )
        };
        assert_eq!(lines(&entry("wgpu:0"), Some(&with_memory(None))), expected("not told"));
        assert_eq!(lines(&entry("wgpu:0"), Some(&with_memory(Some(3 << 29)))), expected("1.5 GiB"));
    }

    #[test]
    fn a_gpu_as_json_says_the_same() {
        assert_eq!(
            as_json(&entry("cpu"), None),
            json!({ "device": "cpu", "description": "this machine's cores, burn's SIMD backend", "gpu": null })
        );
        let gpu = json!({
            "name": "Card 1", "backend": "wgpu<wgsl>", "kind": "discrete", "array_bytes": 134_217_728,
            "workgroup_invocations": 1024, "workgroups": 65_535, "workgroup_bytes": 49_152, "memory_bytes": null,
        });
        assert_eq!(
            as_json(&entry("wgpu:0"), Some(&adapter())),
            json!({ "device": "wgpu:0", "description": null, "gpu": gpu })
        );
    }

    #[test]
    fn bytes_are_readable() {
        let found = [1, 1023, 1 << 10, 1536, 5 << 30].map(bytes);
        assert_eq!(found, ["1 bytes", "1023 bytes", "1 KiB", "1.5 KiB", "5 GiB"]);
    }
}
