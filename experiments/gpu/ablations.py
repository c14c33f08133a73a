"""Compares the cells of two sweeps of `ablations.toml`, seed by seed: a Markdown table of revenue on the validation bidders.

    python experiments/gpu/ablations.py OUT/cpu OUT/gpu

Each row: means over seeds, the mean difference with its standard error over seeds, and the standard error of revenue over bidders.
"""

import argparse
import json
import statistics
from pathlib import Path


def revenues(folder: Path) -> dict[str, dict[str, tuple[float, float]]]:
    """Of every finished cell: variant -> seed -> revenue and its standard error over bidders."""
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for path in sorted(folder.glob("*/seed-*/summary.json")):
        best = json.loads(path.read_text())["best"]
        found.setdefault(path.parts[-3], {})[path.parts[-2]] = (best["revenue"], best["std_error"])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cpu", type=Path)
    parser.add_argument("gpu", type=Path)
    arguments = parser.parse_args()
    cpu, gpu = revenues(arguments.cpu), revenues(arguments.gpu)
    print("| variant | seeds | CPU | GPU | difference | std. error of revenue |\n|---|---|---|---|---|---|")
    for variant, of_seeds in cpu.items():
        seeds = sorted(of_seeds.keys() & gpu.get(variant, {}).keys())
        if not seeds:
            continue
        ours, theirs = ([of[seed][0] for seed in seeds] for of in (of_seeds, gpu[variant]))
        differences = [one - other for one, other in zip(theirs, ours)]
        mean = statistics.mean(differences)
        spread = f" +- {statistics.stdev(differences) / len(seeds) ** 0.5:.2f}" if len(seeds) > 1 else ""
        error = statistics.mean(of_seeds[seed][1] for seed in seeds)
        row = [variant, len(seeds), f"{statistics.mean(ours):.2f}", f"{statistics.mean(theirs):.2f}"]
        print(f"| {' | '.join(map(str, row))} | {mean:+.2f}{spread} | {error:.1f} |")


if __name__ == "__main__":
    main()
