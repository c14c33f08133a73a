#!/usr/bin/env bash
# CBC 2.10.3 says "Infeasible" of a program whose every row allows that nothing is bought, once objective coefficients reach 1e20: two
# goods, three bids, rows "at most one bid a good", binary variables, prices 3e20, 2.75e20 and 4e20. It ends with exit code 0, and
# the solution file that it then writes accepts all three bids, two of them for the same good. The same program with prices a
# hundredth of that is solved. Infeasibility is a statement about rows and bounds; here it comes from the objective alone. Who takes
# the file's columns without reading its first word gets an allocation that sells a good twice.
#
# What this script does: it installs PuLP 3.3.0, which brings CBC, in a temporary folder, writes both programs in MPS and runs CBC
# itself. It takes half a minute and needs Python 3, pip and Linux on x86-64; it ends with 0 if CBC says "Infeasible" of the one with
# large prices and accepts all its bids, and "Optimal" of the other, with 1 if not. Seen:
#
#   prices e20: Infeasible - objective value -975000000000000000000.00000000; accepted 3 bids
#   prices e18: Optimal - objective value -5750000000000000000.00000000; accepted 2 bids
#
# Usage: findings/cbc-infeasible-by-price.sh
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pulp==3.3.0
cbc=$(find "$folder/venv" -path '*solverdir/cbc/linux/i64/cbc')
chmod +x "$cbc"

program() {
  printf 'NAME          goods\nROWS\n N  obj\n L  g0\n L  g1\nCOLUMNS\n'
  local entry='    %-8s  %-8s  %s\n'
  printf "$entry" x0 obj "-3$1" x0 g0 1 x1 obj "-2.75$1" x1 g1 1 x2 obj "-4$1" x2 g0 1 x2 g1 1
  printf 'RHS\n'
  printf "$entry" rhs g0 1 rhs g1 1
  printf 'BOUNDS\n BV bnd       x0\n BV bnd       x1\n BV bnd       x2\nENDATA\n'
}

verdict() {
  program "$1" > "$folder/$1.mps"
  "$cbc" "$folder/$1.mps" solve solu "$folder/$1.sol" > /dev/null
  echo "prices $1: $(head -1 "$folder/$1.sol"); accepted $(awk 'NR > 1 && $3 == 1' "$folder/$1.sol" | wc -l) bids"
}

large=$(verdict e20)
small=$(verdict e18)
printf '%s\n%s\n' "$large" "$small"
[[ $large == *Infeasible*"accepted 3 bids" && $small == *Optimal*"accepted 2 bids" ]]
