#!/usr/bin/env bash
# Runs a command that builds the feature `cuda`, with LLVM 22 of Debian in the place of the LLVM that cubecl's build script would download:
#
#     apt-get install --no-install-recommends llvm-22-dev libzstd-dev zlib1g-dev g++ python3-venv
#     experiments/gpu/with_debian_llvm.sh FOLDER cargo build --release --features diffecon/cuda
#
# FOLDER keeps the stand-in and libdevice, which kernels are linked with when they run: on the machine with the card, CUDA_PATH is FOLDER/cuda.
# Experimental: it builds and links, and has run on no card.
set -euo pipefail
[ $# -ge 2 ] || { echo "usage: $0 FOLDER COMMAND..." >&2; exit 2; }
llvm=${LLVM_ROOT:-/usr/lib/llvm-22}
[ -x "$llvm/bin/llvm-config" ] || { echo "$0: LLVM_ROOT should be a folder with bin/llvm-config of LLVM 22, but is $llvm" >&2; exit 2; }
mkdir -p "$1"
folder=$(realpath "$1")
shift

# What the build script takes for its own download, by a file that says so. Only the two targets that are needed: x86 and NVPTX.
export XDG_DATA_HOME=$folder/data
version=$(awk '/^name = "tracel-llvm-bundler"/ { getline; gsub(/"/, ""); print $3 }' "$(dirname "$0")/../../Cargo.lock")
home=$XDG_DATA_HOME/tracel/tracel-llvm-$version
rm -rf "$home"
mkdir -p "$home/bin" "$home/include"
for headers in llvm llvm-c; do
  cp -rLs "$(realpath "$llvm/include/$headers")" "$home/include/$headers"
done
for kind in Targets AsmParsers AsmPrinters Disassemblers; do
  list=llvm/Config/$kind.def
  rm "$home/include/$list"
  awk '!/^LLVM_/ || /\((X86|NVPTX)\)/' "$llvm/include/$list" > "$home/include/$list"
done
# Without Polly, which is a package of its own, and with the system's libraries by name: the path of one would be taken for its name.
cat > "$home/bin/llvm-config" << CONFIG
#!/bin/sh
case "\$*" in
  *--system-libs*) echo "-lz -lzstd -lrt -ldl -lm" ;;
  *--libs*) "$llvm/bin/llvm-config" "\$@" | tr ' ' '\n' | grep -v Polly | tr '\n' ' ' ;;
  *--includedir*) echo "$home/include" ;;
  *) exec "$llvm/bin/llvm-config" "\$@" ;;
esac
CONFIG
chmod +x "$home/bin/llvm-config"
touch "$home/.tracel-llvm-installed"

if [ ! -e "$folder/cuda/nvvm/libdevice/libdevice.10.bc" ]; then
  python3 -m venv "$folder/venv"
  "$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps nvidia-nvvm==13.0.88
  mkdir -p "$folder/cuda/nvvm/libdevice"
  cp "$folder"/venv/lib/python3*/site-packages/nvidia/cu13/nvvm/libdevice/libdevice.10.bc "$folder/cuda/nvvm/libdevice/"
fi

# Of drivers from 580 on; cudarc would ask a toolkit's compiler, and without one take its newest.
export CUDARC_CUDA_VERSION=${CUDARC_CUDA_VERSION:-13000}
exec "$@"
