#!/usr/bin/env bash
# All named sets have their published hashes on processors with and without AVX2: here, and on two that QEMU plays.
# experiments/cauctions/same_sets.sh [DIFFECON]; installs qemu-user on Debian.
set -euo pipefail
diffecon=$(realpath "${1:-target/release/diffecon}")
command -v qemu-x86_64 > /dev/null || apt-get install -y --no-install-recommends qemu-user > /dev/null
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mapfile -t sets < <("$diffecon" cats set --list | awk 'NR > 2 { print $2 }')
for machine in native Haswell Nehalem; do
  run=("$diffecon")
  [ "$machine" = native ] || run=(qemu-x86_64 -cpu "$machine" "$diffecon")
  for set in "${sets[@]}"; do
    "${run[@]}" --quiet cats set "$set" --out "$folder/$machine"
  done
  (cd "$folder/$machine" && cat ./*.sha256 | sha256sum --check --quiet)
  echo "$machine: ${#sets[@]} sets as published"
done
