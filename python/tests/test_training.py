"""Runs: trained, watched, stopped and continued."""

import os
import signal
import threading
import time

import diffecon
import numpy as np
import pytest
from conftest import ITEMS, SMALL


def test_a_run_is_that_of_the_command_line(cli, run, bidders, tmp_path):
    """The same keys and seed give the same mechanism and metrics."""
    bidders.save(tmp_path / "additive")
    experiment = tmp_path / "small.toml"
    experiment.write_text(
        "learner = 'bundleflow'\n[menu]\nelements = 40\nsupport = 2\n[flow]\nsteps = 100\nhidden = 16\n[learning]\nsteps = 60\n"
        "batch = 64\n[run]\nlog_every = 10\nvalidate_every = 20\ncheckpoint_every = 20\nkeep_checkpoints = 9\n"
    )
    cli("train", experiment, "--set", f"dataset='{tmp_path / 'additive'}'", "--out", tmp_path / "run", "--seed", 4)
    theirs = diffecon.Run(tmp_path / "run")
    ours = diffecon.train(SMALL, bidders, out=tmp_path / "ours", seed=4)
    assert ours.metrics == theirs.metrics != run.metrics
    assert (ours.mechanism().prices == theirs.mechanism().prices).all()
    assert (ours.mechanism().words == theirs.mechanism().words).all()
    read = diffecon.train(experiment, data=tmp_path / "additive", out=tmp_path / "read", seed=4)
    assert (read.folder / "mechanism.safetensors").read_bytes() == (theirs.folder / "mechanism.safetensors").read_bytes()


def test_bidders_are_written_once_beside_runs(run, bidders):
    folders = [path.name for path in run.folder.parent.iterdir() if path.name.startswith("data-")]
    diffecon.train(SMALL, bidders, out=run.folder.parent / "again", settings=["learning.steps=20"])
    assert len(folders) == 1
    assert folders == [path.name for path in run.folder.parent.iterdir() if path.name.startswith("data-")]
    written = diffecon.Valuations.load(run.folder.parent / folders[0])
    assert (written.values == bidders.values).all() and written.splits == bidders.splits


def test_a_callback_hears_every_step_that_is_logged(bidders, tmp_path):
    events, threads = [], set()

    def hear(event):
        events.append(event)
        threads.add(threading.get_ident())

    run = diffecon.train(SMALL, bidders, callback=hear, out=tmp_path / "run")
    steps = [event for event in events if event["event"] == "step"]
    assert [event["step"] for event in steps] == [10, 20, 30, 40, 50, 60]
    assert all(event["steps"] == 60 for event in steps)
    assert [event["validation"] is not None for event in steps] == [False, True] * 3
    assert [event["metrics"] for event in steps] == [
        {key: value for key, value in line.items() if key != "step"} for line in run.metrics if line["step"] > 0
    ]
    assert events[0]["event"] == "preparation" and events[0]["steps"] == 100
    assert threads == {threading.get_ident()}
    best = max(steps[1::2], key=lambda event: event["validation"]["revenue"])
    assert run.summary["best"]["step"] == best["step"] and run.finished


def test_a_callback_may_work_meanwhile(run, bidders, tmp_path):
    chosen = []
    diffecon.train(
        SMALL, bidders, out=tmp_path / "run", callback=lambda event: chosen.append(run.mechanism().choose(bidders)[1].sum())
    )
    assert len(set(chosen)) == 1 and len(chosen) > 6


@pytest.mark.parametrize("after", [20, 40])
def test_a_stopped_run_goes_on_to_the_same_bytes(run, bidders, tmp_path, after):
    def stop(event):
        if event.get("step") == after and event["event"] == "step":
            raise StopIteration("enough")

    with pytest.raises(StopIteration, match="enough") as stopped:
        diffecon.train(SMALL, bidders, callback=stop, out=tmp_path / "run")
    if hasattr(stopped.value, "__notes__"):
        assert stopped.value.__notes__ == [
            f"stopped after step {after}; continue with: diffecon.resume(\"{tmp_path / 'run'}\")"
        ]
    assert diffecon.Run(tmp_path / "run").summary["step"] == after
    again = diffecon.resume(tmp_path / "run")
    assert again.finished
    for name in ["mechanism.safetensors", "metrics.jsonl"]:
        ours, theirs = [(folder / name).read_bytes() for folder in (again.folder, run.folder)]
        assert ours == theirs or name == "mechanism.safetensors"
    assert (again.mechanism().prices == run.mechanism().prices).all()


LONG = {**SMALL, "learning": {"steps": 200_000, "batch": 64}}


@pytest.mark.parametrize("when", ["steps", "preparation"])
def test_ctrl_c_saves_and_raises(bidders, tmp_path, when):
    """The signal comes while Rust works; nothing of Python runs meanwhile."""
    config = LONG if when == "steps" else {**LONG, "flow": {"steps": 100_000, "hidden": 16}}
    folder = tmp_path / "run"

    def send():
        while not (folder / ("step-0" if when == "steps" else "config.toml")).exists():
            time.sleep(0.01)
        time.sleep(0.3)
        os.kill(os.getpid(), signal.SIGINT)

    sender = threading.Thread(target=send)
    sender.start()
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt, match=r"^stopped after step \d+; continue with: diffecon.resume\(") as raised:
        diffecon.train(config, bidders, out=folder)
    sender.join()
    assert time.monotonic() - begun < 30
    step = int(str(raised.value).split()[3].rstrip(";"))
    if when == "steps":
        assert step > 0 and (folder / f"step-{step}").is_dir() and diffecon.Run(folder).summary["step"] == step
    else:
        assert step == 0
    # The folder is free again, and the run goes on from there.
    seen = []

    def stop(event):
        if event["event"] == "step":
            seen.append(event["step"])
            raise StopIteration

    if when == "steps":
        with pytest.raises(StopIteration):
            diffecon.resume(folder, callback=stop)
        assert step < seen[0] <= step + 20
    else:
        with pytest.raises(KeyboardInterrupt):
            diffecon.resume(folder, callback=lambda event: os.kill(os.getpid(), signal.SIGINT))


def test_other_threads_go_on_meanwhile(bidders, tmp_path):
    ticks, going = [], threading.Event()

    def tick():
        while not going.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.001)

    ticker = threading.Thread(target=tick)
    ticker.start()
    begun = time.monotonic()
    diffecon.train(SMALL, bidders, out=tmp_path / "run")
    ended = time.monotonic()
    going.set()
    ticker.join()
    during = [at for at in ticks if begun < at < ended]
    assert len(during) > (ended - begun) / 0.05, "20 a second at least"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"learner": "bundleflo"}, "learner should be one of bundleflow, "),
        ({"menu": {"element": 3}}, "menu.element is no key; the nearest is menu.elements"),
        ({"menu": {"elements": 0}}, "menu.elements should be at least 1, but is 0"),
        ({"menu": {"elements": 2.5}}, "menu.elements should be a whole number at least 1, but is "),
        ({"menu": {"elements": "many"}}, "menu.elements should be a whole number at least 1, but is "),
        ({"men": {}}, "men is no key; the nearest is menu"),
        ({"learning": {"rate": {1, 2}}}, "learning.rate should be a text, a path, a number, True, False, a list or"),
        ({"run": {"log_every": 2**70}}, "run.log_every should be a whole number from -2^63 to 2^64 - 1, but is 11805916"),
    ],
)
def test_keys_are_checked_before_anything_is_written(bidders, tmp_path, change, text):
    with pytest.raises(ValueError) as error:
        diffecon.train({**SMALL, **change}, bidders, out=tmp_path / "run")
    assert str(error.value).startswith(text)
    assert list(tmp_path.iterdir()) == []


def test_errors_are_those_of_the_command_line(cli, run, tmp_path):
    experiment = tmp_path / "wrong.toml"
    experiment.write_text("learner = 'bundleflow'\n\n[menu]\nelements = 0\n")
    with pytest.raises(ValueError) as error:
        diffecon.train(experiment, out=tmp_path / "run")
    assert cli("train", experiment, "--out", tmp_path / "run", fails=True) == str(error.value)
    assert str(error.value).startswith(f"{experiment}:4: menu.elements should be at least 1")
    experiment.write_text("learner = 'bundleflow'\ndataset = 'nowhere'\n")
    with pytest.raises(FileNotFoundError) as error:
        diffecon.train(experiment, out=tmp_path / "run")
    assert cli("train", experiment, "--out", tmp_path / "run", fails=True) == str(error.value)
    with pytest.raises(FileNotFoundError) as error:
        diffecon.resume(tmp_path)
    assert cli("resume", tmp_path, fails=True) == str(error.value)
    with pytest.raises(FileExistsError, match="folder for a new run should be empty or absent"):
        diffecon.train(SMALL, diffecon.Valuations.from_recipe(ITEMS), out=run)


def test_a_dictionary_needs_a_folder_and_bidders_their_parts(bidders, tmp_path):
    with pytest.raises(ValueError, match="out, where the configuration is a dictionary, should be the folder of the run, but"):
        diffecon.train(SMALL, bidders)
    with pytest.raises(ValueError, match="valuations should be bidders with the parts train, validation and test"):
        diffecon.train(SMALL, bidders.split("train"), out=tmp_path / "run")


def test_numbers_of_numpy_are_numbers(bidders, tmp_path):
    config = {**SMALL, "menu": {"elements": np.int64(5), "support": np.int32(2)}, "learning": {"steps": 20, "final_learning_rate": np.float64(0.1)}}
    run = diffecon.train(config, bidders, out=tmp_path / "run")
    assert len(run.mechanism()) <= 5


def test_ctrl_c_ends_the_waiting_for_other_work():
    """What was asked for goes on for a moment, unheard."""
    timer = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        diffecon.cats.generate("arbitrary-npv", goods=100, bids=1000, instances=400)
    assert time.monotonic() - begun < 1.5
    assert len(diffecon.cats.generate("L2", goods=10, bids=5)) == 1
