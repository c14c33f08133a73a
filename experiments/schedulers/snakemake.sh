#!/usr/bin/env bash
# What `diffecon sweep --emit snakemake` prints, with the real Snakemake from PyPI: a dry run, a run of two cells at a time in which one
# is stopped by a signal and tried again, and a run that finds everything done.
# Usage: experiments/schedulers/snakemake.sh   (a few minutes)
set -euo pipefail
source "$(dirname "$0")/sweep.sh"
trap '[ "${KEEP:-}" ] || rm -rf "$folder"' EXIT
export XDG_CACHE_HOME=$folder/cache

say "a virtual environment with Snakemake"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check snakemake==9.27.1
snakemake=(venv/bin/snakemake --snakefile Snakefile --cores 2)
"$diffecon" sweep short.toml --out by-snakemake --threads 1 --emit snakemake > Snakefile
"${snakemake[@]}" --dry-run > dry.log 2>&1 || { cat dry.log >&2; exit 1; }
grep -q 'total  *7' dry.log
say "the dry run lists 7 jobs"

"${snakemake[@]}" > run.log 2>&1 &
run=$!
until_true 120 has_begun "by-snakemake/${folders[0]}" || { cat run.log >&2; exit 1; }
# The process that works in the folder says so in its lock.
read -r _ process _ < "by-snakemake/${folders[0]}/lock"
kill -TERM "$process"
wait "$run" || { cat run.log >&2; exit 1; }
grep -q 'stopped after step' run.log && grep -q 'goes on from step' run.log
say "a cell was stopped and went on"
compare by-snakemake
"${snakemake[@]}" 2>&1 | grep -q 'Nothing to be done'
say "nothing is done twice"
