#!/usr/bin/env bash
# Every solver reads the LP and MPS files that `diffecon cats generate` and `convert` write, and finds the same optima: HiGHS and
# SCIP from PyPI, GLPK, CBC and lp_solve from Debian. Prints a table; ends with 1 if one of them disagrees.
# Usage, as root on Debian: experiments/solvers/read_by_all.sh [--quick]   (installs what is missing)
# DIFFECON names the binary (default: target/release/diffecon); with one built with --features solve, `cats solve` is compared too.
# KEEP=1 leaves the folder.
set -euo pipefail
here=$(realpath "$(dirname "$0")")
diffecon=$(realpath "${DIFFECON:-target/release/diffecon}")
command -v glpsol cbc lp_solve > /dev/null \
  || { apt-get update; DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends glpk-utils coinor-cbc lp-solve; } >&2
python3 -c 'import ensurepip, venv' 2> /dev/null || { apt-get update; apt-get install -y python3 python3-venv; } >&2
folder=$(mktemp -d)
trap '[ "${KEEP:-}" ] || rm -rf "$folder"' EXIT
# The Python is kept for the next run.
venv="${XDG_CACHE_HOME:-$HOME/.cache}/diffecon/solvers"
[ -x "$venv/bin/pip" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check highspy==1.16.0 PySCIPOpt==6.3.0 >&2
cd "$folder"
"$venv/bin/python" "$here/read_by_all.py" "$diffecon" "$@"
