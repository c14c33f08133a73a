"""When BundleFlow's menus earn what Bundle-RochetNet's best ones do: revenue of validation bidders against steps and seconds.

    python experiments/until_best.py checkpoints/menus-100/arbitrary-upv-100 [NAME]

A folder of runs with NAME/seed-K, by default bundleflow, and bundle_rochet_net/seed-K. Of each seed: the step and the CPU seconds at which the baseline is at its best, and
those at which BundleFlow first earns as much; and the ratio of what both earn of the extra bidders.
"""

import csv
import json
import statistics
import subprocess
import sys
from pathlib import Path


def validations(run: Path) -> list[tuple[int, float, float]]:
    """Step, CPU seconds with those of preparation, and revenue of each validation."""
    with (run / "metrics.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["validation_revenue"]]
    return [(int(row["step"]), float(row["cpu_seconds"]), float(row["validation_revenue"])) for row in rows]


def revenue(run: Path) -> float:
    command = ["diffecon", "evaluate", str(run), "--split", "extra", "--baselines", "none", "--json"]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found["results"][0]["revenue"]


def of_seed(menus: Path, baseline: Path) -> list[float]:
    step, seconds, best = max(validations(baseline), key=lambda row: row[2])
    reached = next(((at, cpu) for at, cpu, earned in validations(menus) if earned >= best), None)
    if reached is None:
        sys.exit(f"{menus} never earns {best:.2f} of the validation bidders, as {baseline} does")
    return [revenue(menus) / revenue(baseline), step, reached[0], seconds, reached[1]]


folder = Path(sys.argv[1])
name = sys.argv[2] if len(sys.argv) > 2 else "bundleflow"
seeds = sorted(folder.glob(f"{name}/seed-*"))
rows = [of_seed(run, folder / "bundle_rochet_net" / run.name) for run in seeds]
print(f"{folder.name}: {len(rows)} seeds")
for label, column in zip(["revenue ratio", "baseline's best step", "step that earns it", "baseline's CPU s", "CPU s that earn it"], zip(*rows)):
    print(f"{label:24} {statistics.mean(column):8.3f} +- {statistics.stdev(column):.3f}  {' '.join(f'{number:.3g}' for number in column)}")
