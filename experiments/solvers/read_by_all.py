"""Optima of the same instances by every solver, from LP and from MPS; see read_by_all.sh."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import highspy
import pyscipopt

# Optima agree up to this share of them: GLPK prints 10 digits, and solvers stop about 1e-9 of the greatest price away.
TOLERANCE = 1e-6
SECONDS = 120
# A solver's own words where it reads nothing of this format, and why.
NOT_READ = {
    ("lp_solve", "lp"): "other format: lp_solve's own LP; CPLEX's needs the plug-in xli_CPLEX, which Debian has not",
}


def call(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=2 * SECONDS)
    return done.stdout + done.stderr


def found(pattern, text, name):
    match = re.search(pattern, text, re.MULTILINE)
    if match is None:
        lines = [line for line in text.splitlines() if re.search("error|must|cannot|unable|failed|infeasible", line, re.I)]
        raise RuntimeError(f"{name}: {' '.join(lines[:2] or text.splitlines()[-2:])}")
    return float(match[1])


def highs(path):
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("time_limit", float(SECONDS))
    if solver.readModel(str(path)) == highspy.HighsStatus.kError:
        raise RuntimeError("HiGHS: not read")
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(f"HiGHS: {solver.modelStatusToString(solver.getModelStatus())}")
    return solver.getInfo().objective_function_value


def scip(path):
    solver = pyscipopt.Model()
    solver.hideOutput()
    solver.setParam("limits/time", SECONDS)
    try:
        solver.readProblem(str(path))
    except Exception as error:  # PySCIPOpt has no other kind
        raise RuntimeError(str(error)) from error
    solver.optimize()
    if solver.getStatus() != "optimal":
        raise RuntimeError(f"SCIP: {solver.getStatus()}")
    return solver.getObjVal()


def glpk(path, option=None):
    option = option or {".lp": "--lp", ".mps": "--freemps"}[path.suffix]
    out = Path("glpk.out")
    out.unlink(missing_ok=True)
    said = call("glpsol", option, str(path), "--tmlim", str(SECONDS), "-o", str(out))
    return found(r"^Status: +(?:INTEGER )?OPTIMAL\nObjective: +obj = (\S+)", out.read_text() if out.exists() else said, "GLPK")


def glpk_fixed(path):
    return glpk(path, "--mps")


def cbc(path):
    out = Path("cbc.out")
    out.unlink(missing_ok=True)
    said = call("cbc", str(path), "sec", str(SECONDS), "ratioGap", "0", "solve", "solution", str(out))
    return found(r"^Optimal - objective value +(\S+)", out.read_text() if out.exists() else said, "CBC")


def lp_solve(path, option="-fmps"):
    return found(r"^Value of objective function: (\S+)", call("lp_solve", "-S3", option, str(path)), "lp_solve")


def lp_solve_fixed(path):
    return lp_solve(path, "-mps")


SOLVERS = {"HiGHS": highs, "SCIP": scip, "GLPK": glpk, "CBC": cbc, "lp_solve": lp_solve}
# Readers of fixed MPS take it where prices are short.
FIXED = {"GLPK, fixed": glpk_fixed, "lp_solve, fixed": lp_solve_fixed}


def instances(diffecon, quick):
    """JSON lines of instances, by name."""
    generated = ["arbitrary-npv 20 60", "paths 30 60", "L2 20 60"]
    if not quick:
        generated += ["regions-upv 40 120", "matching 32 100", "scheduling 20 100", "L6 30 100", "arbitrary-upv 30 150"]
    lines = {}
    for text in generated:
        name, goods, bids = text.split()
        arguments = ["--distribution", name, "--goods", goods, "--bids", bids, "--format", "jsonl", "--out", "generated"]
        subprocess.run([diffecon, "cats", "generate", *arguments], check=True, capture_output=True)
        lines[name] = json.loads(Path(f"generated/{name}.jsonl").read_text())
        if name == "L2":
            arguments = [*arguments[:-1], "whole", "--int-prices", "--bid-alpha", "10"]
            subprocess.run([diffecon, "cats", "generate", *arguments], check=True, capture_output=True)
            lines["whole prices"] = json.loads(Path(f"whole/{name}.jsonl").read_text())
    lines["no bids"] = {"goods": 4, "dummies": 2, "bids": []}
    lines["one bid"] = {"goods": 4, "bids": [{"price": 2.5, "goods": [3]}]}
    odd = ["", "Prices: 1 < 2; ünï\\x:", "g0: x0 <= 1", "End", "* NAME", "-" * 400]
    bids = [{"price": price, "goods": goods} for price, goods in [(0, [0]), (3, [0, 1]), (2, [1]), (2, [0, 2])]]
    lines["odd comments"] = {"comments": odd, "goods": 3, "bids": bids}
    # 1e9 and 1e-3 are the ends of what solvers take as it is, and an optimum with many digits.
    for name, unit in [("prices near 1e-3", 1e-3), ("prices near 1e9", 1e8)]:
        bids = [(2.1234567890123456, [0, 1]), (2.5, [1, 2]), (1, [0]), (1.25, [2]), (1.1, [1])]
        lines[name] = {"goods": 3, "bids": [{"price": unit * price, "goods": goods} for price, goods in bids]}
    return lines


# What no solver promises: shown, not compared. The optimum is 1 + 2.5 times the unit.
EXTREME = {"prices near 1e-10": 1e-10, "prices near 1e20": 1e20}


def extreme(unit):
    bids = [(2, [0, 1]), (2.5, [1, 2]), (1, [0]), (0.25, [2])]
    return {"goods": 3, "bids": [{"price": unit * price, "goods": goods} for price, goods in bids]}


def convert(diffecon, name, line):
    stem = re.sub(r"\W+", "-", name)
    Path(f"{stem}.jsonl").write_text(json.dumps(line) + "\n")
    command = [diffecon, "--quiet", "cats", "convert", f"{stem}.jsonl", "--format", "lp,mps", "--out", "programs"]
    subprocess.run(command, check=True)
    return Path(f"programs/{stem}")


def by_diffecon(diffecon, path):
    done = subprocess.run([diffecon, "cats", "solve", "--json", str(path)], capture_output=True, text=True)
    return json.loads(done.stdout)["value"] if done.returncode == 0 else None


def attempt(solve, path):
    """What a solver finds, or what it says. No price is negative, so that nothing hides behind the sign."""
    try:
        return abs(solve(path)) + 0.0
    except (RuntimeError, OSError, subprocess.TimeoutExpired) as error:
        return str(error).splitlines()[0][:90]


def main():
    diffecon, quick = sys.argv[1], sys.argv[2:] == ["--quick"]
    if sys.argv[2:] not in ([], ["--quick"]):
        sys.exit("usage: read_by_all.sh [--quick]")
    # Libraries greet on standard output, which is for the table.
    table = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    lines = instances(diffecon, quick)
    columns = [(solver, kind) for kind in ("lp", "mps") for solver in SOLVERS if (solver, kind) not in NOT_READ]
    print("| instance |", " | ".join(f"{solver}, {kind}" for solver, kind in columns), "| optimum |", file=table)
    print("|---|" + "---:|" * (len(columns) + 1), file=table)
    failures, fixed = [], []
    for name in [*lines, *EXTREME]:
        stem = convert(diffecon, name, lines[name] if name in lines else extreme(EXTREME[name]))
        cells = {column: attempt(SOLVERS[column[0]], stem.with_suffix(f".{column[1]}")) for column in columns}
        numbers = [cell for cell in cells.values() if isinstance(cell, float)]
        expected = by_diffecon(diffecon, stem.with_suffix(".lp"))
        expected = expected if expected is not None else sorted(numbers)[len(numbers) // 2]
        agrees = lambda cell: isinstance(cell, float) and abs(cell - expected) <= TOLERANCE * expected
        shown = {column: f"{cell:.10g}" if isinstance(cell, float) else cell for column, cell in cells.items()}
        if name in lines:
            failures += [f"{name}, {', '.join(column)}: {shown[column]}" for column in columns if not agrees(cells[column])]
        bold = lambda column: shown[column] if agrees(cells[column]) else f"**{shown[column]}**"
        print(f"| {name} |", " | ".join(bold(column) for column in columns), f"| {expected:.10g} |", file=table, flush=True)
        if name in ("whole prices", "no bids"):
            for solver, solve in FIXED.items():
                cell = attempt(solve, stem.with_suffix(".mps"))
                fixed.append(f"{solver}, {name}: {cell}")
                failures += [] if agrees(cell) else [fixed[-1]]
    print("\nFixed MPS, where prices are short:", "; ".join(fixed), file=table)
    for (solver, kind), reason in NOT_READ.items():
        print(f"\n{solver} {kind}: not tried, {reason}.", file=table)
    print("\nThe last rows are outside the range that solvers promise: shown, not compared.", file=table)
    table.close()
    for failure in failures:
        print(f"disagrees: {failure}", file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
