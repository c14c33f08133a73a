#!/usr/bin/env bash
# Runs one short experiment of every learner with two programs and compares what they compute, byte for byte: every line of
# metrics and every tensor of the mechanism and of the last checkpoint. For changes that should change nothing.
#   usage: experiments/same_bytes.sh OLD_PROGRAM NEW_PROGRAM [SEEDS]     (default: 1 2)
set -euo pipefail
old=$(realpath "$1") new=$(realpath "$2")
seeds=${3:-1 2}
compare=$(realpath "$(dirname "$0")/same_bytes.py")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

recipe() { # NAME DISTRIBUTION GOODS
  mkdir -p "$1"
  printf 'distribution = "%s"\ngoods = %s\nseed = 1\n[split]\ntrain = 300\nvalidation = 100\ntest = 100\n' "$2" "$3" > "$1/recipe.toml"
}
experiment() { # NAME LINES...
  local name=$1
  shift
  printf '%s\n' "$@" > "$name.toml"
}

for side in old new; do
  mkdir -p "$side" && cd "$side"
  recipe xor regions-npv 12
  recipe atoms arbitrary-npv 5
  recipe items additive 4
  recipe one unit-demand 3
  experiment menu 'learner = "bundleflow"' 'dataset = "xor"' '[run]' 'log_every = 2' 'validate_every = 4' 'checkpoint_every = 6' \
    '[menu]' 'elements = 70' 'support = 3' '[flow]' 'hidden = 32' 'steps = 40' 'batch = 64' '[learning]' 'steps = 12' 'batch = 64'
  for auction in A:bundles B:bundles D:sizes E:sizes F:bundles atoms:bundles; do
    experiment "dp-${auction/:/-}" 'learner = "dp"' '[environment]' "values = \"${auction%:*}\"" 'bidders = 3' \
      "goods = $([ "${auction%:*}" = atoms ] && echo 5 || echo 4)" "menu = \"${auction#*:}\"" \
      '[dp]' 'steps = 20' 'samples = 64' 'polish_samples = 512' 'value_samples = 4096'
  done
  for auction in A:bundles B:entry_fee C:sizes E:bundles atoms:entry_fee; do
    environment=('[environment]' "values = \"${auction%:*}\"" 'bidders = 3'
      "goods = $([ "${auction%:*}" = atoms ] && echo 5 || echo 4)" "menu = \"${auction#*:}\"")
    experiment "fpi-${auction/:/-}" 'learner = "fpi"' "${environment[@]}" '[fpi]' 'iterations = 3' 'episodes = 64' 'hidden = [16]' \
      'return_steps = 10' 'target_steps = 10' 'actor_steps = 10' 'batch = 32' 'samples = 32' 'target_samples = 32'
    experiment "ppo-${auction/:/-}" 'learner = "ppo"' "${environment[@]}" '[ppo]' 'iterations = 3' 'episodes = 32' 'epochs = 2' \
      'batch = 32' 'hidden = [16]'
  done
  for data in xor atoms items one; do "${!side}" dataset build "$data/recipe.toml" 2> /dev/null; done
  cd ..
done

changes=('' 'learning.support_gradient=none' 'learning.support_gradient=straight_through' 'learning.revive_every=5'
  'menu.init=paper' 'menu.init=atoms' 'menu.first_weight=0.0' 'menu.start_price=0.0' 'menu.smooth_prices=false' 'menu.support=1'
  'menu.support=8' 'flow.integrator=euler' 'flow.integrator=euler flow.matrix=full' 'dataset=items' 'dataset=one')
failed=0
run() { # NAME EXPERIMENT SEED SETTINGS
  for side in old new; do
    set=()
    for setting in $4; do set+=(--set "$setting"); done
    (cd "$side" && "${!side}" train "$2.toml" --seed "$3" --out "run-$1-$3" "${set[@]}" 2> "log-$1-$3") \
      || { echo "$side failed at $1:"; cat "$side/log-$1-$3"; exit 1; }
  done
  python3 "$compare" "old/run-$1-$3" "new/run-$1-$3" || failed=1
}
for seed in $seeds; do
  for change in "${!changes[@]}"; do
    run "menu-$change" menu "$seed" "${changes[change]}"
  done
  for file in new/dp-*.toml new/fpi-*.toml new/ppo-*.toml; do
    name=$(basename "$file" .toml)
    run "$name" "$name" "$seed" ''
  done
done
[ "$failed" = 0 ] && echo "all the same"
exit "$failed"
