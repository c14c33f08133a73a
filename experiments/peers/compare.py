"""Times one training step of this project and of PyTorch on the same problem, in turns, and prints a Markdown table.

First checks that all agree on the loss and on the norm of every gradient; exits with 1 if not.
"""

import argparse
import json
import math
import shlex
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]

LOSS_TOLERANCE = 1e-4
NORM_TOLERANCE = 1e-3
ZERO = 1e-9
PEERS = {"reference": "PyTorch reference", "lean": "PyTorch lean"}


def call(command: list[str]) -> str:
    """What a command prints, run from the repository's root; its messages go through."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"failed with {done.returncode}: {shlex.join(command)}")
    return done.stdout


def measure(command: list[str]) -> dict:
    """The JSON object that a step program prints."""
    return json.loads(call(command))


def disagreements(ours: dict, theirs: dict) -> list[str]:
    """Where two results of a step differ by more than rounding."""
    found = []
    if not math.isclose(ours["loss"], theirs["loss"], rel_tol=LOSS_TOLERANCE, abs_tol=ZERO):
        found.append(f"loss {ours['loss']} against {theirs['loss']}")
    our_norms, their_norms = ours["gradient_norms"], theirs["gradient_norms"]
    if our_norms.keys() != their_norms.keys():
        found.append(f"gradients of {sorted(our_norms)} against {sorted(their_norms)}")
    for name in our_norms.keys() & their_norms.keys():
        if not math.isclose(our_norms[name], their_norms[name], rel_tol=NORM_TOLERANCE, abs_tol=ZERO):
            found.append(f"gradient norm of {name} {our_norms[name]} against {their_norms[name]}")
    return found


def table(label: str, results: dict[str, list[dict]]) -> str:
    """Medians over the rounds, as a Markdown table of one row; ratios are PyTorch's time over ours."""
    median = {
        name: {key: statistics.median(run[key] for run in runs) for key in ("cpu_seconds", "wall_seconds", "peak_mib")}
        for name, runs in results.items()
    }
    ours = median["ours"]
    names = {"ours": "ours"} | PEERS
    cells = {"step": label}
    for name, title in names.items():
        cells[f"{title} CPU ms"] = f"{median[name]['cpu_seconds'] * 1e3:.1f}"
        cells[f"{title} wall ms"] = f"{median[name]['wall_seconds'] * 1e3:.1f}"
    for name in PEERS:
        ratios = [median[name][key] / ours[key] for key in ("cpu_seconds", "wall_seconds")]
        cells[f"{name} / ours, CPU and wall"] = " and ".join(f"{ratio:.1f}" for ratio in ratios)
    cells["peak MiB: ours, reference, lean"] = ", ".join(f"{median[name]['peak_mib']:.0f}" for name in names)
    rows = [list(cells), ["---"] * len(cells), list(cells.values())]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--ours",
        default="cargo run --release --example step --",
        help="our step program; --stage, --problem, --threads and --steps are appended; run from the repository's root",
    )
    parser.add_argument("--stage", choices=["menu", "flow"], default="menu")
    parser.add_argument("--goods", type=int, default=50, help="M")
    parser.add_argument("--elements", type=int, default=5000, help="J, menu")
    parser.add_argument("--support", type=int, default=8, help="D, menu")
    parser.add_argument("--batch", type=int, default=128, help="B, menu")
    parser.add_argument("--atoms", type=int, default=12, help="K, menu")
    parser.add_argument("--flow-batch", type=int, default=2048, help="F, flow")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu", help="our device, as `diffecon devices` names it")
    parser.add_argument("--torch-device", default="cpu", help="PyTorch's device: cpu or cuda")
    parser.add_argument("--steps", type=int, default=5, help="timed steps a run")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each program, in turns")
    args = parser.parse_args()

    sizes = {"goods": args.goods}
    if args.stage == "menu":
        sizes |= {name: getattr(args, name) for name in ("elements", "support", "batch", "atoms")}
        label = f"menu, M={args.goods} J={args.elements} D={args.support} B={args.batch} K={args.atoms}"
    else:
        sizes |= {"flow-batch": args.flow_batch}
        label = f"flow, M={args.goods} F={args.flow_batch}"
    label += f", threads {args.threads}"

    with tempfile.TemporaryDirectory() as folder:
        problem = str(Path(folder, "problem.safetensors"))
        made = [sys.executable, str(HERE / "problem.py"), "--stage", args.stage, "--seed", str(args.seed), "--out", problem]
        call(made + [word for name, size in sizes.items() for word in (f"--{name}", str(size))])

        step = ["--stage", args.stage, "--problem", problem, "--threads", str(args.threads), "--steps"]
        torch_step = [sys.executable, str(HERE / "torch_step.py"), "--device", args.torch_device]
        commands = {"ours": shlex.split(args.ours) + ["--device", args.device] + step}
        commands |= {name: torch_step + ["--style", name] + step for name in PEERS}

        first = {name: measure(command + ["1"]) for name, command in commands.items()}
        for name, title in PEERS.items():
            if found := disagreements(first["ours"], first[name]):
                sys.exit(f"ours and {title} disagree: " + "; ".join(found))
        print(f"all agree on the loss {first['ours']['loss']:.6f} and on the gradients", file=sys.stderr)

        results: dict[str, list[dict]] = {name: [] for name in commands}
        for _ in range(args.rounds):
            for name, command in commands.items():
                results[name].append(measure(command + [str(args.steps)]))
    print(table(label, results))


if __name__ == "__main__":
    main()
