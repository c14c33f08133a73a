"""How hard instances are to solve: one table row for each law or named set, by HiGHS on one thread.

    pip install highspy==1.16.0 numpy
    python3 experiments/cauctions/hardness.py target/release/diffecon presets          # the laws of machine learning, seeds 0 to 19
    python3 experiments/cauctions/hardness.py target/release/diffecon small --instances 20 --seconds 60   # all sets of a size

Gaps are of the optimum, or of the best allocation found where time ran out: that of the LP relaxation without presolve and cuts,
and that of the greedy allocation by price over the root of the bundle's size. Seconds are of the processor.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import highspy
import numpy

PRESETS = ["learn2branch", "learn2branch-intended", "ecole-0.8", "ecole-0.7", "geco", "geco-as-shipped"]


def without_greeting():
    """highspy 1.16.0 greets on standard output when a `Highs` is made."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def model(instance):
    """One binary variable a bid, one row for every good and dummy that some bid has."""
    highs = highspy.Highs()
    for name, value in [("output_flag", False), ("threads", 1), ("mip_rel_gap", 0.0)]:
        highs.setOptionValue(name, value)
    rows = {}
    for bid, entry in enumerate(instance["bids"]):
        for good in entry["goods"] + ([entry["dummy"]] if entry.get("dummy") is not None else []):
            rows.setdefault(good, []).append(bid)
    prices = numpy.array([entry["price"] for entry in instance["bids"]])
    bids = len(prices)
    highs.addVars(bids, numpy.zeros(bids), numpy.ones(bids))
    highs.changeColsCost(bids, numpy.arange(bids, dtype=numpy.int32), prices)
    highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
    for good in sorted(rows):
        members = numpy.array(rows[good], dtype=numpy.int32)
        highs.addRow(-highspy.kHighsInf, 1.0, len(members), members, numpy.ones(len(members)))
    return highs, bids


def greedy(instance):
    taken, value = set(), 0.0
    for entry in sorted(instance["bids"], key=lambda bid: -bid["price"] / len(bid["goods"]) ** 0.5):
        goods = set(entry["goods"]) | ({entry["dummy"]} if entry.get("dummy") is not None else set())
        if not goods & taken:
            taken |= goods
            value += entry["price"]
    return value


def solve(task):
    instance, seconds = task
    highs, bids = model(instance)
    highs.run()
    bound = highs.getInfo().objective_function_value
    highs, bids = model(instance)
    columns = numpy.arange(bids, dtype=numpy.int32)
    highs.changeColsIntegrality(bids, columns, numpy.array([highspy.HighsVarType.kInteger] * bids))
    highs.setOptionValue("time_limit", float(seconds))
    before = time.process_time()
    highs.run()
    used = time.process_time() - before
    info = highs.getInfo()
    proven = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    degrees = numpy.zeros(instance["goods"])
    for entry in instance["bids"]:
        degrees[entry["goods"]] += 1
    cheap = greedy(instance)
    value = max(info.objective_function_value, cheap)
    return {
        "lp_gap": (bound - value) / value,
        "greedy_gap": (value - cheap) / value,
        "nodes": info.mip_node_count,
        "seconds": used,
        "proven": proven,
        "value": value,
        "variation": degrees.std() / degrees.mean(),
        "first": degrees[0] / degrees.mean(),
        "size": statistics.mean(len(entry["goods"]) for entry in instance["bids"]),
    }


def instances_of(diffecon, name, kind, number):
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out")
        if kind == "presets":
            size = ["--goods", "100", "--bids", "500", "--seed", "0", "--fresh-seeds", "--instances", str(number)]
            run = ["cats", "generate", "--preset", name, *size, "--format", "jsonl", "--out", str(out)]
            subprocess.run([diffecon, "--quiet", *run], check=True)
        else:
            subprocess.run([diffecon, "--quiet", "cats", "set", name, "--out", str(Path(folder, "set"))], check=True)
            files = sorted(map(str, Path(folder, "set").glob("*.txt")))[:number]
            subprocess.run([diffecon, "--quiet", "cats", "convert", *files, "--format", "jsonl", "--out", str(out)], check=True)
        lines = [line for file in sorted(out.glob("*.jsonl")) for line in file.read_text().splitlines()]
    return [json.loads(line) for line in lines]


def spread(values):
    return f"{100 * statistics.mean(values):.2f} ({100 * statistics.stdev(values) if len(values) > 1 else 0:.2f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("diffecon")
    parser.add_argument("which", choices=["presets", "small", "medium", "large"])
    parser.add_argument("--instances", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60, help="for each search, by the clock")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--only", nargs="*", help="names")
    parser.add_argument("--json", type=Path, help="a file for the numbers of every instance")
    arguments = parser.parse_args()
    names = PRESETS
    if arguments.which != "presets":
        list_of_sets = subprocess.run([arguments.diffecon, "cats", "set", "--list"], check=True, capture_output=True, text=True)
        names = [line.split()[1] for line in list_of_sets.stdout.splitlines()[2:]]
        names = [name for name in names if name.endswith("-" + arguments.which)]
    names = [name for name in names if not arguments.only or name in arguments.only]
    everything = {}
    print("| instances | goods a bid | CV of goods' bids | bids of good 0 / mean | greedy gap, % (sd) | LP gap, % (sd) | nodes, median "
          "| nodes, most | CPU s, mean | CPU s, most | solved |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    with ProcessPoolExecutor(arguments.processes, initializer=without_greeting) as pool:
        for name in names:
            instances = instances_of(arguments.diffecon, name, arguments.which, arguments.instances)
            found = list(pool.map(solve, [(instance, arguments.seconds) for instance in instances]))
            everything[name] = found
            of = lambda key: [one[key] for one in found]
            cells = [
                name, f"{statistics.mean(of('size')):.2f}", f"{statistics.mean(of('variation')):.2f}", f"{statistics.mean(of('first')):.2f}",
                spread(of("greedy_gap")), spread(of("lp_gap")), f"{statistics.median(of('nodes')):.0f}", f"{max(of('nodes'))}",
                f"{statistics.mean(of('seconds')):.1f}", f"{max(of('seconds')):.1f}", f"{sum(of('proven'))} of {len(found)}",
            ]
            print("| " + " | ".join(cells) + " |", flush=True)
            if arguments.json:
                arguments.json.write_text(json.dumps(everything))


if __name__ == "__main__":
    main()
