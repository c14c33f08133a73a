# A sweep of 6 short cells for the scripts beside this one, which read it: lays the files out in $folder and runs the cells there
# without any scheduler, below $folder/alone. DIFFECON names the binary (default: target/release/diffecon).
diffecon=$(realpath "${DIFFECON:-target/release/diffecon}")
folder=$(mktemp -d)
folders=({menu.elements=150/,}seed-{1,2,3})

say() { echo "+ $*" >&2; }

# Waits up to so many seconds until a command succeeds.
until_true() { # SECONDS COMMAND...
  local left=$(($1 * 5)); shift
  until "$@" > /dev/null 2>&1; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || { echo "it never was so: $*" >&2; return 1; }
    sleep 0.2
  done
}

# Whether a cell's run has logged a step below a folder.
has_begun() { [ -s "$1/metrics.jsonl" ]; } # RUN

# Compares the mechanisms of all cells with those of the undisturbed runs.
compare() { # OUT
  for cell in "${folders[@]}"; do
    cmp "$folder/alone/$cell/mechanism.safetensors" "$1/$cell/mechanism.safetensors"
    cmp "$folder/alone/$cell/metrics.jsonl" "$1/$cell/metrics.jsonl"
  done
  echo "${#folders[@]} cells: the same bytes of mechanism and metrics"
}

mkdir "$folder/data"
cat > "$folder/data/recipe.toml" << 'TOML'
distribution = "regions-npv"
goods = 20
seed = 1
[split]
train = 2000
validation = 500
test = 500
TOML
steps=${STEPS:-6000}
cat > "$folder/bundleflow.toml" << TOML
learner = "bundleflow"
dataset = "data"
[run]
checkpoint_every = 500
[menu]
elements = 100
[flow]
steps = 100
[learning]
steps = $steps
batch = 64
TOML
cat > "$folder/short.toml" << 'TOML'
experiment = "bundleflow.toml"
seeds = "1..3"
[grid]
"menu.elements" = [150, 100]
TOML
cd "$folder"
"$diffecon" dataset build data/recipe.toml
say "the cells without a scheduler"
started=$SECONDS
"$diffecon" sweep short.toml --out alone --jobs 2 --threads 2 2> alone.log || { cat alone.log >&2; exit 1; }
say "$((SECONDS - started)) s"
