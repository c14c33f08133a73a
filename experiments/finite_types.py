"""Learned menus against certified optima: 30 random laws of at most 40 types over at most 4 goods.

Usage: python experiments/finite_types.py OUT [LEARNER...] [--seeds K] [--jobs J]   (bundleflow, 5 seeds and 1 job by default)

Each law is a list of types with weights (`distribution = "finite"`). `diffecon optimal` writes its best mechanism and the dual that proves
it; the learners see 20,000 bidders drawn from it. Every run's menu is polished (`diffecon polish`); of a law's runs the one is kept whose
polished menu earns most of 5,000 other bidders. `diffecon certify` says exactly what menus earn of the law itself.
DIFFECON names the program (default: target/release/diffecon), which has to be built with the feature `solve`.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

INSTANCES = 30
ROUNDS = 300
FORMS = ["xor", "additive", "unit-demand"]
SPLIT = "[split]\ntrain = 20000\nvalidation = 5000\ntest = 10\n"
MENUS = "[run]\nvalidate_every = 100\n[learning]\nsteps = 1500\nbatch = 1024\nsharpness_start = 100.0\nsharpness_end = 1000.0\n"
LEARNERS = {
    "bundleflow": MENUS.replace("100.0", "20.0") + "weight_rate = 0.01\n[menu]\nelements = 128\nsupport = 4\n[flow]\nsteps = 500\n",
    "rochet_net": MENUS + "[menu]\nelements = 128\n",
    "bundle_rochet_net": MENUS + "[menu]\nelements = 128\nsampling = 'straight_through'\n",
    "column_generation": "",
}


def types(rng, form, goods):
    """Lines of a list of types: values of a few sizes or of any, weights equal or not."""
    coarse, equal = rng.random() < 0.5, rng.random() < 0.5
    value = lambda: round(rng.uniform(0, 4), 0 if coarse else 6)
    for _ in range(rng.randint(1, 40)):
        weight = 1 if equal else round(rng.uniform(0.1, 2), 3)
        if form == "xor":
            atoms = [[good for good in range(goods) if rng.random() < 0.6] for _ in range(rng.randint(0, 4))]
            yield json.dumps({"weight": weight, "bids": [{"price": value(), "goods": atom} for atom in atoms if atom]})
        else:
            yield ", ".join(str(number) for number in [weight] + [value() for _ in range(goods)])


def diffecon(*arguments):
    program = os.environ.get("DIFFECON", "target/release/diffecon")
    return subprocess.run([program, *map(str, arguments)], check=True, capture_output=True, text=True).stdout


def prepare(home, instance):
    """A law's data set with its optimum; the form of its values and what nothing exceeds."""
    rng, form = random.Random(instance), FORMS[instance % 3]
    goods = rng.randint(1, 4)
    home.mkdir(parents=True, exist_ok=True)
    (home / "types.txt").write_text("".join(line + "\n" for line in types(rng, form, goods)))
    recipe = f"distribution = 'finite'\ngoods = {goods}\nseed = 1\n{SPLIT}[parameters]\nfile = 'types.txt'\nvalues = '{form}'\n"
    (home / "recipe.toml").write_text(recipe)
    diffecon("dataset", "build", home / "recipe.toml")
    return form, json.loads(diffecon("optimal", home, "--out", home / "optimal.safetensors", "--json"))["bound"]


def shares(home, learner, seed, bound):
    """What a run's menu and its polished one earn of the optimum, and the polished one of validation bidders."""
    run = home / f"{learner}-{seed}"
    experiment = home / f"{learner}.toml"
    experiment.write_text(f"learner = '{learner}'\ndataset = '{home}'\n{LEARNERS[learner]}")
    diffecon("train", experiment, "--out", run, "--seed", seed, "--quiet")
    diffecon("polish", run, "--rounds", ROUNDS, "--quiet")
    menus = [run / "mechanism.safetensors", run / "polished.safetensors"]
    certified = [json.loads(line) for line in diffecon("certify", *menus, home / "optimal.dual.safetensors", "--json").splitlines()]
    evaluated = json.loads(diffecon("evaluate", menus[1], "--split", "validation", "--baselines", "none", "--json"))
    return [found["revenue"] / bound for found in certified], evaluated["results"][0]["revenue"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("learners", nargs="*", default=["bundleflow"])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    table = {learner: [] for learner in options.learners}
    for instance in range(INSTANCES):
        home = options.out / f"{instance:02}"
        form, bound = prepare(home, instance)
        for learner in options.learners:
            if bound == 0 or (learner == "rochet_net" and form == "xor"):
                continue
            with ThreadPoolExecutor(options.jobs) as jobs:
                runs = list(jobs.map(lambda seed: shares(home, learner, seed, bound), range(1, options.seeds + 1)))
            best = max(runs, key=lambda run: run[1])[0][1]
            table[learner].append((statistics.mean(run[0][0] for run in runs), statistics.mean(run[0][1] for run in runs), best))
            said = ", ".join(f"{100 * share:.3f} %" for share in table[learner][-1])
            print(f"{instance:2} {form:11} {learner}, of {bound:.6f}: a seed, polished, the best polished: {said}", flush=True)
    print("| learner | laws | a seed | polished | the best of the seeds, polished | its least | its most |\n|---|---|---|---|---|---|---|")
    for learner, laws in table.items():
        seed, polished, best = ([100 * share for share in column] for column in zip(*laws))
        print(f"| {learner} | {len(laws)} | {statistics.mean(seed):.2f} | {statistics.mean(polished):.2f} | {statistics.mean(best):.2f} "
              f"| {min(best):.2f} | {max(best):.5f} |")


main()
