#!/usr/bin/env bash
# Mesa's software Vulkan (lavapipe, Mesa 22.3.6) ends the loops of a shader invocation after 65,535 rounds and says nothing: the shader
# goes on behind the loop with what it has, so that a sum of 100,000 ones is 65,535. Rounds of all loops of an invocation count
# together, and so does the test with which each loop ends: after a loop of 40,000 rounds another has 25,534, and a loop of one round
# inside of another leaves a third. No error tells, and the device is not lost. Continuous integration that tests compute shaders on
# this driver sees right results for small inputs and for large ones wrong results that no card gives.
#
# What this script does: in a temporary folder it installs wgpu 0.32.0 from PyPI and unpacks Debian bookworm's mesa-vulkan-drivers with
# what it depends on, which takes a minute and about 300 MB; it needs Python 3, pip, and apt with bookworm's package lists. It ends with
# 0 if loops end early, with 1 if not. Seen with 22.3.6-1+deb12u2:
#
#   one loop of 60000: 60000
#   one loop of 100000: 65535
#   loops of 40000 and 40000: 40000 and 25534
#   40000 times a loop of 1: 21845
#
# Usage: findings/lavapipe-loop-rounds.sh
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check wgpu==0.32.0

mkdir "$folder/debs" "$folder/root"
only=(--no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances)
apt-cache depends --recurse "${only[@]}" mesa-vulkan-drivers libvulkan1 | grep '^[a-z]' | sort -u \
    | grep -vE '^(libc6|libgcc-s1|libstdc\+\+6|libcrypt1|gcc-12-base)$|:' > "$folder/packages"
(cd "$folder/debs" && xargs apt-get download --quiet --quiet --option APT::Sandbox::User=root < "$folder/packages" > /dev/null)
for package in "$folder"/debs/*.deb; do dpkg -x "$package" "$folder/root"; done
ls "$folder/debs" | grep '^mesa-vulkan-drivers'
libraries=$folder/root/usr/lib/x86_64-linux-gnu
echo "{\"file_format_version\": \"1.0.0\", \"ICD\": {\"library_path\": \"$libraries/libvulkan_lvp.so\", \"api_version\": \"1.3.0\"}}" \
    > "$folder/lavapipe.json"
export VK_ICD_FILENAMES=$folder/lavapipe.json VK_DRIVER_FILES=$folder/lavapipe.json XDG_RUNTIME_DIR=$folder
export LD_LIBRARY_PATH=$libraries:$folder/root/lib/x86_64-linux-gnu

cat > "$folder/count.py" << 'PYTHON'
import numpy as np
import wgpu

SHADER = """
@group(0) @binding(0) var<storage, read> rounds: array<u32>;
@group(0) @binding(1) var<storage, read_write> counts: array<u32>;

@compute @workgroup_size(1)
fn main() {
    for (var i = 0u; i < rounds[0]; i++) { counts[0] += 1u; }
    for (var i = 0u; i < rounds[1]; i++) { counts[1] += 1u; }
    for (var i = 0u; i < rounds[2]; i++) {
        counts[2] += 1u;
        for (var j = 0u; j < rounds[3]; j++) { counts[3] += 1u; }
    }
}
"""
device = wgpu.gpu.request_adapter_sync(power_preference="high-performance").request_device_sync()
STORAGE, SOURCE = wgpu.BufferUsage.STORAGE, wgpu.BufferUsage.COPY_SRC
pipeline = device.create_compute_pipeline(layout="auto", compute={"module": device.create_shader_module(code=SHADER), "entry_point": "main"})


def counts(*rounds):
    given = device.create_buffer_with_data(data=np.array(rounds, np.uint32), usage=STORAGE)
    counted = device.create_buffer_with_data(data=np.zeros(4, np.uint32), usage=STORAGE | SOURCE)
    entries = [{"binding": place, "resource": {"buffer": buffer}} for place, buffer in enumerate((given, counted))]
    group = device.create_bind_group(layout=pipeline.get_bind_group_layout(0), entries=entries)
    encoder = device.create_command_encoder()
    work = encoder.begin_compute_pass()
    work.set_pipeline(pipeline)
    work.set_bind_group(0, group)
    work.dispatch_workgroups(1)
    work.end()
    device.queue.submit([encoder.finish()])
    return np.frombuffer(device.queue.read_buffer(counted), np.uint32).tolist()


print("one loop of 60000:", counts(60_000, 0, 0, 0)[0])
print("one loop of 100000:", counts(100_000, 0, 0, 0)[0])
print("loops of 40000 and 40000: {0} and {1}".format(*counts(40_000, 40_000, 0, 0)))
print("40000 times a loop of 1: {2}".format(*counts(0, 0, 40_000, 1)))
PYTHON
said=$("$folder/venv/bin/python" "$folder/count.py")
echo "$said"
grep -qx 'one loop of 60000: 60000' <<< "$said"
grep -qx 'one loop of 100000: 65535' <<< "$said"
grep -qx 'loops of 40000 and 40000: 40000 and 25534' <<< "$said"
grep -qx '40000 times a loop of 1: 21845' <<< "$said"
