#!/usr/bin/env bash
# The menus of README's table on imported valuations, from the default and from the paper's start.
# Usage: experiments/imported-valuations.sh FILE.npz OUT   (bit masks: keys bundles and values; an empty or absent folder)
# DIFFECON names the binary (default: target/release/diffecon).
set -euo pipefail
file=$1 out=$2
diffecon=${DIFFECON:-target/release/diffecon}
experiment="$(dirname "$0")/arbitrary-upv-50/bundleflow.toml"

"$diffecon" dataset import "$file" --out "$out/data" --split 8000,1000,1000
for start in spread paper; do
  time "$diffecon" train "$experiment" --set "dataset=\"$out/data\"" --set "menu.init=$start" --out "$out/$start"
  tail -n 1 "$out/$start/metrics.jsonl"
  "$diffecon" evaluate "$out/$start" --split extra
done
