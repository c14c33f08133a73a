"""What tests share: the command line, and a trained run."""

import os
import signal
import subprocess

import diffecon
import pytest

# A shell that runs this in the background has its children ignore Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)

ITEMS = {"distribution": "additive", "goods": 3, "seed": 1, "split": {"train": 300, "validation": 100, "test": 200}}
SMALL = {
    "learner": "bundleflow",
    "menu": {"elements": 40, "support": 2},
    "flow": {"steps": 100, "hidden": 16},
    "learning": {"steps": 60, "batch": 64},
    "run": {"log_every": 10, "validate_every": 20, "checkpoint_every": 20, "keep_checkpoints": 9},
}


@pytest.fixture(scope="session")
def cli():
    """Runs the command line and gives what it prints, or what it says of an error."""
    program = os.environ.get("DIFFECON")
    if program is None:
        pytest.skip("the variable DIFFECON names no command line to compare with")

    def run(*arguments, fails=False):
        done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)
        assert (done.returncode != 0) == fails, done.stderr
        return done.stderr.removeprefix("error: ").strip() if fails else done.stdout

    return run


@pytest.fixture(scope="session")
def bidders():
    return diffecon.Valuations.from_recipe(ITEMS)


@pytest.fixture(scope="session")
def run(bidders, tmp_path_factory):
    """A small run of BundleFlow."""
    return diffecon.train(SMALL, bidders, out=tmp_path_factory.mktemp("runs") / "small")
