"""Learned menus against certified optima: 30 random laws of at most 40 types over at most 4 goods.

Usage: python experiments/finite_types.py OUT [LEARNER...]   (bundleflow by default; any learner of menus)

Each law is a list of types with weights (`distribution = "finite"`). `diffecon optimal` writes its best mechanism and the dual that proves
it; the learners see 20,000 bidders drawn from it; `diffecon certify` says exactly what their menus earn of the law itself.
DIFFECON names the program (default: target/release/diffecon), which has to be built with the feature `solve`.
"""

import json
import os
import random
import statistics
import subprocess
import sys
from pathlib import Path

INSTANCES = 30
FORMS = ["xor", "additive", "unit-demand"]
SPLIT = "[split]\ntrain = 20000\nvalidation = 5000\ntest = 10\n"
MENUS = "[run]\nvalidate_every = 100\n[learning]\nsteps = 1500\nbatch = 1024\nsharpness_start = 100.0\nsharpness_end = 1000.0\n"
LEARNERS = {
    "bundleflow": MENUS.replace("100.0", "20.0") + "[menu]\nelements = 128\nsupport = 4\n[flow]\nsteps = 500\n",
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


def main():
    out, learners = Path(sys.argv[1]), sys.argv[2:] or ["bundleflow"]
    shares = {learner: [] for learner in learners}
    for instance in range(INSTANCES):
        rng, form = random.Random(instance), FORMS[instance % 3]
        goods, home = rng.randint(1, 4), out / f"{instance:02}"
        home.mkdir(parents=True, exist_ok=True)
        (home / "types.txt").write_text("".join(line + "\n" for line in types(rng, form, goods)))
        recipe = f"distribution = 'finite'\ngoods = {goods}\nseed = 1\n{SPLIT}[parameters]\nfile = 'types.txt'\nvalues = '{form}'\n"
        (home / "recipe.toml").write_text(recipe)
        diffecon("dataset", "build", home / "recipe.toml")
        optimum = json.loads(diffecon("optimal", home, "--out", home / "optimal.safetensors", "--json"))
        if optimum["bound"] == 0:
            continue
        for learner in learners:
            if learner == "rochet_net" and form == "xor":
                continue
            run = home / learner
            (home / "experiment.toml").write_text(f"learner = '{learner}'\ndataset = '{home}'\n{LEARNERS[learner]}")
            diffecon("train", home / "experiment.toml", "--out", run, "--quiet")
            found = json.loads(diffecon("certify", run / "mechanism.safetensors", home / "optimal.dual.safetensors", "--json"))
            shares[learner].append(found["revenue"] / optimum["bound"])
            print(f"{instance:2} {form:11} {goods} goods, {learner}: {found['revenue']:.6f} of {optimum['bound']:.6f}, "
                  f"{100 * shares[learner][-1]:.3f} %", flush=True)
    print("| learner | laws | mean % of the certified optimum | least | most |\n|---|---|---|---|---|")
    for learner, found in shares.items():
        percents = [100 * share for share in found]
        print(f"| {learner} | {len(found)} | {statistics.mean(percents):.2f} | {min(percents):.2f} | {max(percents):.4f} |")


main()
