#!/usr/bin/env bash
# highspy 1.16.0 writes two lines to standard output when a `Highs` object is made, before any option can be set: `output_flag`
# silences what a search says, not these. They come from the C library, so that `contextlib.redirect_stdout` does not hold them
# either: a script that prints JSON or a table on standard output has them in front of its data, once for each process.
#
# What this script does: it installs highspy 1.16.0 in a temporary folder, makes one object, with Python's own standard output
# redirected, and sets `output_flag` at once. It takes half a minute and needs Python 3 and pip; it ends with 0 if the lines are there,
# with 1 if not. Seen:
#
#   Running HiGHS 1.16.0 (git hash: f3f113d): Copyright (c) 2026 under MIT licence terms
#   Includes third-party software components, see THIRD_PARTY_NOTICES.md for full details
#
# Usage: findings/highspy-banner.sh
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check highspy==1.16.0 numpy
said=$("$folder/venv/bin/python" -c '
import contextlib, io, highspy
with contextlib.redirect_stdout(io.StringIO()):
    highspy.Highs().setOptionValue("output_flag", False)
')
echo "$said"
[[ $said == "Running HiGHS 1.16.0"* && $(wc -l <<< "$said") == 2 ]]
