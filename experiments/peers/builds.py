"""Compares two builds of diffecon: whole runs of both in turns on one machine, medians of time, memory and revenue.

    python experiments/peers/builds.py OLD NEW [--works stage-1,fpi-a-10x10] [--rounds 3] [--seeds 1,2,3] [--threads 2]

OLD and NEW are binaries, as `target/release/diffecon` of two checkouts. Both train the same experiment files of this checkout.
Round r runs with seed number r of `--seeds`, the first again after the last. Needs Python 3.9 and Linux or macOS, nothing else.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Name: an experiment file, and the keys that are changed.
WORKS = {
    "bundleflow": ("arbitrary-upv-50/bundleflow", {}),
    "stage-1": ("arbitrary-upv-50/bundleflow", {"learning.steps": 1}),
    "fpi-a-5x5": ("sequential-a-5x5/fpi", {}),
    "fpi-a-10x10": ("sequential-a-10x10/fpi", {}),
    "fpi-b-10x10": ("sequential-b-10x10/fpi", {}),
    "fpi-a-20x20": ("sequential-a-20x20/fpi", {}),
    "ppo-a-10x10": ("sequential-a-10x10/ppo", {}),
    "dp-b-10x10": ("sequential-b-10x10/dp", {}),
    "dp-e-10x10": ("sequential-e-10x10/dp", {}),
}


def train(binary, work, seed, threads):
    """One run: wall, user and system seconds, peak memory in MiB, revenue of the best validation."""
    experiment, changes = WORKS[work]
    with tempfile.TemporaryDirectory() as folder:
        command = [binary, "train", f"experiments/{experiment}.toml", "--seed", str(seed), "--threads", str(threads)]
        command += ["--out", f"{folder}/run", "--quiet"]
        for key, value in changes.items():
            command += ["--set", f"{key}={value}"]
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        # The peak of one child, not of all so far: it is asked of by a child of its own.
        watcher = [sys.executable, "-c", WATCH, *command]
        peak = subprocess.run(watcher, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
        wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        summary = json.loads(Path(folder, "run", "summary.json").read_text())
    return {
        "wall": wall,
        "user": after.ru_utime - before.ru_utime,
        "system": after.ru_stime - before.ru_stime,
        "peak": float(peak.splitlines()[-1]),
        "revenue": summary["best"]["revenue"],
    }


WATCH = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
unit = 1024 if sys.platform == "linux" else 1024 * 1024
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / unit)
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("builds", nargs=2, metavar="BINARY")
    parser.add_argument("--works", default=",".join(WORKS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    builds = [str(Path(build).resolve()) for build in arguments.builds]
    seeds = [int(seed) for seed in arguments.seeds.split(",")]

    print("| work | wall s, old | new | ratio | busy cores, old | new | system %, old | new | peak MiB, old | new | revenue, new - old |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for work in arguments.works.split(","):
        runs = [[], []]
        for round_number in range(arguments.rounds):
            seed = seeds[round_number % len(seeds)]
            for build, of_build in zip(builds, runs):
                of_build.append(train(build, work, seed, arguments.threads))
        print(row(work, *runs), flush=True)


def row(work, old, new):
    def median(runs, value):
        return statistics.median(value(run) for run in runs)

    def both(value, form):
        return " | ".join(format(median(runs, value), form) for runs in (old, new))

    ratio = statistics.median(before["wall"] / after["wall"] for before, after in zip(old, new))
    differences = [after["revenue"] - before["revenue"] for before, after in zip(old, new)]
    difference = statistics.mean(differences)
    error = statistics.stdev(differences) / len(differences) ** 0.5 if len(differences) > 1 else float("nan")
    cells = [
        work,
        both(lambda run: run["wall"], ".2f"),
        f"{ratio:.2f}",
        both(lambda run: (run["user"] + run["system"]) / run["wall"], ".2f"),
        both(lambda run: 100 * run["system"] / (run["user"] + run["system"]), ".1f"),
        both(lambda run: run["peak"], ".0f"),
        f"{difference:+.5g} +- {error:.2g}",
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
