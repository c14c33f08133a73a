#!/usr/bin/env bash
# What each switch of BundleFlow is worth: one change at a time from a menu of 1,000 elements with 4 support points.
# Usage: experiments/ablations.sh DATASET SPLIT OUT   (a data set's folder, a split, an empty or absent folder)
# Prints a Markdown table; each row's run stays in OUT. DIFFECON names the binary (default: target/release/diffecon).
set -euo pipefail
dataset=$1 split=$2 out=$3
diffecon=${DIFFECON:-target/release/diffecon}
experiment="$(dirname "$0")/arbitrary-upv-50/bundleflow.toml"

percent() { # FIELD of the menu's row of a report, times 100
  awk -v RS='[{}]' -v field="\"$1\":" '/"name":"bundleflow"/ { sub(".*" field, ""); printf "%.1f", 100 * $0 }' <<< "$2"
}

row() { # NAME KEY=VALUE...
  local name=$1 run="$out/${1//[^a-z0-9]/-}" started=$SECONDS; shift
  local settings=(--set "dataset=\"$dataset\"" --set menu.elements=1000 --set learning.steps=400 --set flow.steps=1000)
  for setting in "$@"; do settings+=(--set "$setting"); done
  "$diffecon" train "$experiment" "${settings[@]}" --out "$run" 2> "$out/log" || { cat "$out/log" >&2; return 1; }
  local report; report=$("$diffecon" evaluate "$run" --split "$split" --json)
  echo "| $name | \`$*\` | $(percent share_of_surplus "$report") | $(percent sold "$report") | $((SECONDS - started)) |"
}

mkdir -p "$out"
echo '| change | settings | % of surplus | % sold | seconds |'
echo '|---|---|---|---|---|'
row 'none'
row 'paper start' menu.init=paper
row 'paper start, prices from 0, free prices' menu.init=paper menu.start_price=0.0 menu.smooth_prices=false
row 'atoms start' menu.init=atoms
row 'equal start weights' menu.first_weight=0.0
row 'prices from 0' menu.start_price=0.0
row 'free prices' menu.smooth_prices=false
row 'frozen support' learning.support_gradient=none
row 'straight-through rounding' learning.support_gradient=straight_through
row 'paper start, straight-through rounding' menu.init=paper learning.support_gradient=straight_through learning.support_rate=0.02
row 'unsold elements start again' learning.revive_every=50
row 'one support point' menu.support=1
row 'eight support points' menu.support=8
row 'Euler steps' flow.integrator=euler
row 'full matrix, Euler steps' flow.matrix=full flow.integrator=euler
