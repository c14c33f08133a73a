#!/usr/bin/env bash
# What each switch of BundleFlow is worth: one change at a time from a menu of 1,000 elements with 4 support points.
# Usage: experiments/ablations.sh DATASET SPLIT OUT   (a data set's folder, a split, an empty or absent folder)
# Prints a Markdown table; each row's run stays in OUT. DIFFECON names the binary (default: target/release/diffecon).
set -euo pipefail
dataset=$1 split=$2 out=$3
diffecon=${DIFFECON:-target/release/diffecon}

field() { sed -n "s/.*\"name\":\"bundleflow\",[^}]*\"$1\":\([0-9.e-]*\).*/\1/p"; }

row() { # NAME KEY=VALUE...
  local name=$1 run="$out/${1//[^a-z0-9]/-}" started=$SECONDS; shift
  local settings=(--set "dataset=$dataset" --set menu.elements=1000 --set learning.steps=400 --set flow.steps=1000)
  for setting in "$@"; do settings+=(--set "$setting"); done
  "$diffecon" train "$(dirname "$0")/arbitrary-upv-50/bundleflow.toml" "${settings[@]}" --out "$run" 2> "$out/log"
  local report; report=$("$diffecon" evaluate "$run" --split "$split" --json)
  LC_ALL=C printf '| %s | `%s` | %.1f | %.1f | %d |\n' "$name" "$*" \
    "$(echo "100 * $(field share_of_surplus <<< "$report")" | bc -l)" \
    "$(echo "100 * $(field sold <<< "$report")" | bc -l)" $((SECONDS - started))
}

mkdir -p "$out"
echo '| change | settings | % of surplus | % sold | seconds |'
echo '|---|---|---|---|---|'
row 'none'
row 'paper start' menu.init=paper
row 'paper start, prices from 0, free prices' menu.init=paper menu.start_price=0 menu.smooth_prices=false
row 'atoms start' menu.init=atoms
row 'prices from 0' menu.start_price=0
row 'free prices' menu.smooth_prices=false
row 'frozen support' learning.support_gradient=none
row 'straight-through rounding' learning.support_gradient=straight_through
row 'paper start, straight-through rounding' menu.init=paper learning.support_gradient=straight_through learning.support_rate=0.005
row 'unsold elements start again' learning.revive_every=50
row 'one support point' menu.support=1
row 'eight support points' menu.support=8
row 'Euler steps' flow.integrator=euler
row 'full matrix' flow.matrix=full flow.integrator=euler
