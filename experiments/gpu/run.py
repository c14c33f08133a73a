"""Everything to run on a machine with a GPU: tests, agreement with the CPU, times beside PyTorch, time by kernel.

    python experiments/gpu/run.py prepare                 # builds; once, at most an hour
    python experiments/gpu/run.py measure                 # at most 10 minutes; call it again until nothing is left
    python experiments/gpu/run.py table                   # the Markdown table again

What was measured is kept in OUT/results.json, so that a call goes on where the last one ended.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PEERS = ROOT / "experiments" / "peers"
sys.path.insert(0, str(PEERS))
sys.dont_write_bytecode = True

from compare import disagreements  # noqa: E402
from table import markdown  # noqa: E402

PACKAGES = ["diffecon", "diffecon-tensor", "diffecon-objective", "diffecon-bundleflow"]
# The operations against their oracle, whole runs against the CPU, and the number of launches.
TESTS = {
    "oracle": ["--lib"],
    "devices": ["--test", "devices"],
    "launches": ["--test", "launches", "--test", "flow_launches"],
}
MENUS = [
    {"goods": 50, "elements": 500},
    {"goods": 50, "elements": 2000},
    {"goods": 50, "elements": 5000},
    {"goods": 50, "elements": 20000},
    {"goods": 100, "elements": 5000, "atoms": 25},
    {"goods": 150, "elements": 5000, "atoms": 25},
    {"goods": 500, "elements": 5000, "atoms": 25, "support": 4},
]
MENU = {"support": 8, "batch": 128, "atoms": 12}
FLOWS = [{"goods": 50, "flow-batch": 2048}, {"goods": 150, "flow-batch": 2048}]
QUICK_MENUS = [{"goods": 9, "elements": 30, "support": 2, "batch": 8, "atoms": 4}]
QUICK_FLOWS = [{"goods": 9, "flow-batch": 16}]
SECTIONS = ["tests", "times", "kernels"]
STYLES, MODES = ["once", "lean"], ["eager", "compiled", "graph"]


class Late(Exception):
    """The call's time is over."""


class Failed(Exception):
    """A program ended with an error: the last that it said."""


def refuse(why: str) -> NoReturn:
    """Ends with 2, for bad input."""
    print(f"error: {why}", file=sys.stderr)
    sys.exit(2)


class Session:
    """The results so far, and the time that is left of this call."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args = args
        self.begun = time.monotonic()
        self.end = self.begun + 60 * args.minutes
        self.out = Path(args.out).resolve()
        self.out.mkdir(parents=True, exist_ok=True)
        self.file = self.out / "results.json"
        self.results: dict = json.loads(self.file.read_text()) if self.file.exists() else {}

    def save(self) -> None:
        new = self.file.with_suffix(".new")
        new.write_text(json.dumps(self.results, indent=1) + "\n")
        new.replace(self.file)

    def call(self, command: list, silent: bool = True) -> subprocess.CompletedProcess:
        """Runs a command from the repository's root until the call's time is over. What it says is part of an error, or shown."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise Late
        try:
            done = subprocess.run(
                [str(word) for word in command],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE if silent else None,
                text=True,
                timeout=left,
            )
        except subprocess.TimeoutExpired:
            raise Late from None
        if done.returncode != 0:
            said = (done.stderr or "").strip() or done.stdout.strip() if silent else "see above"
            raise Failed(f"{Path(str(command[0])).name} ended with {done.returncode}: {said[-2000:]}")
        return done

    def once(self, section: str, name: str, work) -> None:
        """Does some work whose result is not there yet. A failure is a result too: `--again` forgets them."""
        of_section = self.results.setdefault(section, {})
        if name in of_section:
            return
        print(f"{section}: {name}", file=sys.stderr, flush=True)
        begun = time.monotonic()
        try:
            of_section[name] = work()
        except Failed as failure:
            of_section[name] = {"error": str(failure)}
            print(f"  failed: {str(failure).splitlines()[-1]}", file=sys.stderr, flush=True)
        except Late:
            if begun < self.begun + 60:
                # Nearly a whole call was not enough.
                of_section[name] = {"error": f"takes more than {self.args.minutes:g} minutes"}
                self.save()
            raise
        self.save()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["prepare", "measure", "table"])
    parser.add_argument("--out", default="checkpoints/gpu", help="the folder of results.json and table.md [default: %(default)s]")
    parser.add_argument("--features", default="wgpu", help="prepare: wgpu, vulkan, cuda, or several by commas [default: wgpu]")
    parser.add_argument("--profile", default="release", help="prepare: cargo's profile [default: release]")
    parser.add_argument("--venv", metavar="DIR", help="prepare: make this virtual environment and install PyTorch there")
    parser.add_argument("--device", default="auto", help="measure: as `diffecon devices` names it [default: auto]")
    parser.add_argument("--python", default=sys.executable, help="measure: the Python that has PyTorch [default: this one]")
    parser.add_argument("--torch-device", default="cuda", help="measure: cuda, or cpu [default: cuda]")
    parser.add_argument("--minutes", type=float, default=9.5, help="measure: after which the call ends [default: 9.5]")
    parser.add_argument("--steps", type=int, default=30, help="measure: timed steps of a program [default: 30]")
    parser.add_argument("--threads", type=int, default=2, help="measure: of the CPU's [default: 2]")
    parser.add_argument("--quick", action="store_true", help="measure: tiny sizes, and few tests, to try the script itself")
    parser.add_argument("--again", action="store_true", help="measure: what failed before, too")
    args = parser.parse_args()
    if args.what == "prepare":
        args.minutes = 60.0
    session = Session(args)
    try:
        {"prepare": prepare, "measure": measure, "table": table_of}[args.what](session)
    except Failed as failure:
        sys.exit(f"error: {failure}")
    except Late:
        session.save()
        sys.exit(f"{args.minutes:g} minutes are over: call `{args.what}` again to go on")


def prepare(session: Session) -> None:
    """Builds the programs and the tests."""
    args = session.args
    if shutil.which("cargo") is None:
        refuse("cargo should be in the PATH: see https://rustup.rs")
    if args.venv:
        session.call([sys.executable, "-m", "venv", args.venv])
        session.call([Path(args.venv) / "bin" / "pip", "install", "torch", "numpy", "safetensors"], silent=False)
    features = ",".join(f"{package}/{feature}" for package in PACKAGES for feature in args.features.split(","))
    cargo = ["--profile", args.profile, "--features", features, *(word for name in PACKAGES for word in ("-p", name))]
    build = ["cargo", "build", *cargo, "--bin", "diffecon", "--example", "step", "--message-format", "json"]
    print("builds the programs", file=sys.stderr, flush=True)
    messages = [json.loads(line) for line in session.call(build, silent=False).stdout.splitlines() if line.startswith("{")]
    programs = {message["target"]["name"]: message["executable"] for message in messages if message.get("executable")}
    print("builds the tests", file=sys.stderr, flush=True)
    for what in TESTS.values():
        session.call(["cargo", "test", *cargo, "--no-run", *what], silent=False)
    commit = session.call(["git", "describe", "--always", "--dirty"]).stdout.strip()
    session.results["build"] = {
        "commit": commit,
        "features": args.features,
        "profile": args.profile,
        "programs": {name: programs[name] for name in ("diffecon", "step")},
        "test": ["cargo", "test", *cargo],
    }
    session.save()
    print(f"built {commit}; now: python experiments/gpu/run.py measure", file=sys.stderr)


def measure(session: Session) -> None:
    """Whatever is not there yet."""
    args, results = session.args, session.results
    if "build" not in results:
        refuse(f"{session.file} should tell of a build: call `prepare` first")
    programs = results["build"]["programs"]
    devices = json.loads(session.call([programs["diffecon"], "devices", "--json"]).stdout)
    device = chosen(devices, args.device)
    setting = {"device": device, "quick": args.quick, "steps": args.steps, "threads": args.threads}
    if results.setdefault("setting", setting) != setting:
        refuse(f"{session.file} holds measurements of {results['setting']}: give another --out")
    results["devices"] = devices
    if args.again:
        for section in SECTIONS:
            of_section = results.get(section, {})
            results[section] = {name: found for name, found in of_section.items() if "error" not in found}
    results["torch"] = torch_of(session)
    session.save()

    for name, what in TESTS.items():
        if not args.quick or name == "oracle":
            session.once("tests", name, lambda: tested(session, what + (["--", "lotteries"] if args.quick else [])))
    menus, flows = (QUICK_MENUS, QUICK_FLOWS) if args.quick else ([MENU | menu for menu in MENUS], FLOWS)
    for stage, sizes in [("menu", size) for size in menus] + [("flow", size) for size in flows]:
        step(session, stage, sizes, device)
    table_of(session)
    failed = [name for section in SECTIONS for name, found in results.get(section, {}).items() if "error" in found]
    if failed or any(found["off"] for found in results.get("agreement", {}).values()):
        sys.exit(1)


def chosen(devices: list[dict], asked: str) -> str:
    """The device's own name; `auto` is the first GPU."""
    gpus = [device for device in devices if device["gpu"]]
    if asked == "auto":
        names = [device["device"] for device in gpus if device["gpu"]["kind"] != "processor"]
    else:
        names = [device["device"] for device in gpus if asked in (device["device"], device["device"].split(":")[0])]
    if not names:
        known = ", ".join(device["device"] for device in gpus) or "none"
        refuse(f"--device should be a GPU of this machine and build ({known}), but is {asked!r}")
    return names[0]


def torch_of(session: Session) -> dict:
    """PyTorch's version and device, or why it is left out."""
    args = session.args
    ask = (
        "import json, torch; device = torch.device('{0}'); torch.zeros(1, device=device); "
        "name = torch.cuda.get_device_name(device) if device.type == 'cuda' else 'CPU'; "
        "print(json.dumps({{'version': torch.__version__, 'device': name}}))"
    )
    try:
        return json.loads(session.call([args.python, "-c", ask.format(args.torch_device)]).stdout)
    except Failed as failure:
        reason = str(failure).splitlines()[-1]
        print(f"no PyTorch on {args.torch_device} by {args.python} ({reason}): our own numbers alone", file=sys.stderr)
        return {"error": reason}


def tested(session: Session, what: list) -> dict:
    begun = time.monotonic()
    said = session.call([*session.results["build"]["test"], *what]).stdout
    return {"passed": sum(int(line.split()[3]) for line in said.splitlines() if line.startswith("test result: ok")),
            "seconds": time.monotonic() - begun}


def step(session: Session, stage: str, sizes: dict, device: str) -> None:
    """Agreement, times and kernels of one size."""
    args, results = session.args, session.results
    letters = {"goods": "M", "elements": "J", "support": "D", "batch": "B", "atoms": "K", "flow-batch": "F"}
    label = " ".join([stage] + [f"{letters[name]}={size}" for name, size in sizes.items()])
    problem = session.out / f"{label.replace(' ', '-')}.safetensors"
    if not problem.exists():
        words = [word for name, size in sizes.items() for word in (f"--{name}", size)]
        try:
            session.call([args.python, PEERS / "problem.py", "--stage", stage, "--out", problem, *words])
        except Failed as failure:
            refuse(f"problem.py needs NumPy and safetensors (pip install numpy safetensors): {failure}")
    ours = [results["build"]["programs"]["step"], "--stage", stage, "--problem", problem]
    theirs = [args.python, PEERS / "torch_step.py", "--stage", stage, "--problem", problem, "--threads", args.threads]
    theirs += ["--device", args.torch_device]

    def timed(command: list, steps: int) -> dict:
        return json.loads(session.call([*command, "--steps", steps]).stdout)

    def on(name: str, threads: int) -> list:
        return [*ours, "--device", name, "--threads", threads]

    times = {"ours, CPU": on("cpu", args.threads), "ours": on(device, args.threads)}
    if "error" not in results["torch"]:
        for mode in MODES if args.torch_device != "cpu" else MODES[:2]:
            for style in STYLES if stage == "menu" else STYLES[1:]:
                times[f"PyTorch {mode} {style}"] = [*theirs, "--style", style, "--mode", mode]
    for name, command in times.items():
        session.once("times", f"{label}: {name}", lambda: timed(command, args.steps))

    cpu = results["times"][f"{label}: ours, CPU"]
    for name in list(times)[1:]:
        found = results["times"][f"{label}: {name}"]
        if "error" not in cpu and "error" not in found:
            off = disagreements(cpu, found)
            results.setdefault("agreement", {})[f"{label}: {name}"] = {"loss": found["loss"], "off": off}
            if off:
                print(f"  {label}: {name} disagrees with the CPU: {'; '.join(off)}", file=sys.stderr)
    session.once("kernels", label, lambda: kernels(session, [*on(device, args.threads), "--steps", 1, "--kernels"]))


def kernels(session: Session, command: list) -> list:
    """The launches of a step and their milliseconds, by kernel."""
    found = []
    for line in session.call(command).stderr.splitlines():
        words = line.split(maxsplit=3)
        if len(words) == 4 and words[2] == "ms":
            found.append({"kernel": words[3], "launches": int(words[0]), "ms": float(words[1])})
    return found


def table_of(session: Session) -> None:
    """Prints the table and writes it beside the results."""
    text = markdown(session.results)
    (session.out / "table.md").write_text(text)
    print(text, end="")


if __name__ == "__main__":
    main()
