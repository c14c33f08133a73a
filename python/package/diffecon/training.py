"""Runs: a configuration becomes a trained mechanism in a folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _diffecon
from ._diffecon import Valuations

if TYPE_CHECKING:
    from ._diffecon import Mechanism

__all__ = ["Run", "resume", "train"]


class Run:
    """A run's folder: what came of training, whoever trained there."""

    def __init__(self, folder: str | PathLike[str]) -> None:
        self.folder = Path(folder)

    @property
    def summary(self) -> dict[str, Any]:
        """What came of the run, once it has ended or stopped: finished, step, steps, best (in validation), settings, data."""
        return json.loads((self.folder / "summary.json").read_text())

    @property
    def finished(self) -> bool:
        """Whether the run has taken all its steps."""
        return self.summary["finished"]

    @property
    def metrics(self) -> list[dict[str, float]]:
        """What was logged, a dictionary a step: ``pandas.DataFrame(run.metrics)``. ``docs/metrics.md`` says what everything means."""
        return [json.loads(line) for line in (self.folder / "metrics.jsonl").read_text().splitlines()]

    def mechanism(self) -> Mechanism:
        """The mechanism that earned most in validation."""
        return _diffecon.load(self.folder)

    def __fspath__(self) -> str:
        return str(self.folder)

    def __repr__(self) -> str:
        return f"Run({str(self.folder)!r})"


def train(
    config: Mapping[str, Any] | str | PathLike[str],
    data: Valuations | str | PathLike[str] | None = None,
    *,
    callback: Callable[[dict[str, Any]], object] | None = None,
    out: str | PathLike[str] | None = None,
    seed: int | None = None,
    settings: Iterable[str] = (),
    device: str = "cpu",
) -> Run:
    """Trains a learner, as ``diffecon train`` does: the same configuration and seed give the same bytes.

    Ctrl-C raises `KeyboardInterrupt` once the step is finished and saved; `resume` goes on exactly. A second Ctrl-C does not wait for
    that. An exception of the callback stops the run likewise.

    Args:
        config: An experiment file, or its keys as a dictionary: ``{"learner": "bundleflow", "menu": {"elements": 500}}``.
            ``diffecon.explain("bundleflow")`` lists them with their meanings, defaults and ranges.
        data: The bidders, or the folder of a data set, instead of the key ``dataset``. Bidders are written to a folder beside `out` that bears
            their checksum, so that runs beside each other share it.
        callback: Called with a dictionary on this thread: ``{"event": "step", "step", "steps", "metrics", "validation"}`` after each
            step that is logged or validated, ``{"event": "preparation", "stage", "step", "steps", "loss"}`` before, ``{"event":
            "note", "text"}`` for what should be known, which without a callback is a warning.
        out: The run's folder, empty or absent; by default, of an experiment file, ``checkpoints/SETTING/METHOD/seed-SEED``.
        seed: The seed of every random draw, instead of the configuration's.
        settings: Keys to change, as on the command line: ``["menu.elements=500"]``.
        device: Where tensors live: cpu, auto, or another name that ``diffecon devices`` prints.

    Raises:
        ValueError: If a key is unknown or out of its range, or data do not fit.
        OSError: If the folder is taken or cannot be written.
        RuntimeError: If training diverges.
    """
    if isinstance(config, Mapping):
        config = dict(config)
    return Run(_diffecon.train(config, data, callback, out, seed, list(settings), device))


def resume(
    run: Run | str | PathLike[str],
    *,
    from_step: int | None = None,
    data: str | PathLike[str] | None = None,
    callback: Callable[[dict[str, Any]], object] | None = None,
    device: str = "cpu",
) -> Run:
    """Continues a run exactly, as ``diffecon resume`` does.

    Args:
        run: The run, or its folder.
        from_step: Go on from the checkpoint of this step, and drop later ones; by default the newest that is whole.
        data: The folder of the run's data set, if it was moved.
        callback: As of `train`.
        device: As of `train`.
    """
    _diffecon.resume(run, from_step, data, callback, device)
    return Run(run)
