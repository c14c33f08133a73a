#!/usr/bin/env bash
# Builds the wheel and tests it in a fresh environment: python/test.sh [PYTEST OPTIONS...]. The tests compare it with the command line,
# target/release/diffecon or $DIFFECON. FEATURES=solve builds it with a feature; VENV names an environment that stays.
set -euo pipefail
target=$(realpath "${CARGO_TARGET_DIR:-$(dirname "$0")/../target}")
cd "$(dirname "$0")"
[ -n "${DIFFECON:-}" ] || cargo build --release --locked --package diffecon
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
venv=${VENV:-$home/venv}
python3 -m venv "$venv"
pip=("$venv/bin/pip" install --quiet --disable-pip-version-check)
"${pip[@]}" maturin==1.16.0
PATH="$(realpath "$venv/bin"):$PATH" "$venv/bin/maturin" build --release --locked --out "$home/wheels" ${FEATURES:+--features "$FEATURES"}
"${pip[@]}" --force-reinstall --no-deps "$home"/wheels/*.whl
"${pip[@]}" numpy==2.4.6 scipy==1.17.1 pandas==3.1.1 gymnasium==1.4.0 pytest==9.2.0
DIFFECON=${DIFFECON:-$target/release/diffecon} "$venv/bin/python" -m pytest -q "$@"
