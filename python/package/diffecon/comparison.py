"""Mechanisms side by side with each other and with the baselines, on bidders that they have not seen; audited and polished."""

from __future__ import annotations

import json
from collections.abc import Iterable
from os import PathLike
from typing import Any

from . import _diffecon
from ._diffecon import EPISODES, MISREPORTS, ROUNDS, Menu, load

__all__ = ["Evaluation", "audit", "compare", "evaluate", "polish", "report", "show"]

class Evaluation(list[dict[str, Any]]):
    """Rows of an evaluation, best first: ``pandas.DataFrame(evaluation)`` is a frame of them.

    Attributes:
        sample: The bidders that all rows are of: dataset or environment, split, bidders or episodes, surplus.
    """

    def __init__(self, report: dict[str, Any]) -> None:
        super().__init__(report["results"])
        self.sample = {key: value for key, value in report.items() if key != "results"}


def evaluate(
    mechanisms: Iterable[str | PathLike[str]] | str | PathLike[str],
    *,
    dataset: str | PathLike[str] | None = None,
    split: str = "test",
    episodes: int = EPISODES,
    baselines: str | Iterable[str] = "all",
    agents: str = "exact",
) -> Evaluation:
    """Lets mechanisms and baselines sell to the same bidders: the numbers of ``diffecon evaluate --json``, to the last digit.

    Args:
        mechanisms: Runs, their checkpoints, mechanism files, or folders with runs below them; all of one market.
        dataset: A data set's folder; by default the one that the mechanisms were trained on.
        split: The held-out bidders: validation, test or extra (or train).
        episodes: Auctions that sequential policies are run in.
        baselines: all, none, or names.
        agents: The agents that contracts and offers are judged by: exact, or learned by themselves, three times from other draws.

    Returns:
        A dictionary a mechanism, best first: name, revenue (money a bidder or auction), std_error, share_of_surplus, sold, difference (to the
        best, on the same bidders), difference_std_error, ...; ``docs/metrics.md`` says what each means.
    """
    return Evaluation(_diffecon.evaluate(_paths(mechanisms), dataset, split, episodes, _names(baselines), agents))


def compare(
    mechanisms: Iterable[str | PathLike[str]] | str | PathLike[str],
    *,
    format: str | None = None,
    dataset: str | PathLike[str] | None = None,
    split: str = "test",
    episodes: int = EPISODES,
    baselines: str | Iterable[str] = "all",
    agents: str = "exact",
) -> Any:
    """Compares methods over seeds and markets, as ``diffecon compare`` does; runs that differ by their seed are one method.

    Args:
        mechanisms: Runs, files and folders above them, of any markets.
        format: text, markdown, csv, latex or json; by default dictionaries and lists of everything.
        dataset: As of `evaluate`, and so are `split`, `episodes`, `baselines` and `agents`.
    """
    arguments = (_paths(mechanisms), dataset, split, episodes, _names(baselines), agents)
    if format is None:
        return json.loads(_diffecon.compare(*arguments, "json"))
    return _diffecon.compare(*arguments, format)


def report(
    mechanisms: Iterable[str | PathLike[str]] | str | PathLike[str],
    out: str | PathLike[str],
    *,
    plots: str | PathLike[str] | None = None,
    dataset: str | PathLike[str] | None = None,
    split: str = "test",
    episodes: int = EPISODES,
    baselines: str | Iterable[str] = "all",
    agents: str = "exact",
) -> None:
    """Writes one page of HTML that shows a comparison, as ``diffecon report`` does.

    Args:
        mechanisms: As of `compare`.
        out: The page's file.
        plots: A folder for each plot and table as a file of its own.
        dataset: As of `evaluate`, and so are `split`, `episodes`, `baselines` and `agents`.
    """
    _diffecon.report(_paths(mechanisms), out, plots, dataset, split, episodes, _names(baselines), agents)


def show(
    mechanism: str | PathLike[str],
    *,
    dataset: str | PathLike[str] | None = None,
    split: str | None = None,
    position: int | None = None,
    left: Iterable[int] | None = None,
    top: int | None = None,
) -> dict[str, Any]:
    """What a mechanism sells, as ``diffecon show --json``: elements and bundles by sales, or a policy's prices in a state.

    Args:
        mechanism: A run, a checkpoint or a mechanism file.
        dataset: Of menus and price functions: a data set's folder.
        split: Of menus and price functions: the bidders; by default test.
        position: Of policies: the position, counted from 1.
        left: Of policies: the goods left, counted from 0; by default all.
        top: The most elements, bundles or offers that are shown.
    """
    return _diffecon.show(mechanism, dataset, split, position, None if left is None else list(left), top)


def audit(
    mechanisms: Iterable[str | PathLike[str]] | str | PathLike[str],
    *,
    dataset: str | PathLike[str] | None = None,
    split: str = "test",
    misreports: int = MISREPORTS,
) -> list[dict[str, Any]]:
    """Tries whether bidders gain by misreports or lose by taking part, as ``diffecon audit --json`` does.

    Args:
        mechanisms: Runs, files and folders above them: menus, price functions and policies, of any markets.
        dataset: Of menus and price functions: a data set's folder; by default the one that they were trained on.
        split: The bidders.
        misreports: How many are tried; if there are at most so many pairs of bidders, every one.

    Returns:
        A dictionary a mechanism; ``docs/metrics.md`` says what each number means.
    """
    return _diffecon.audit(_paths(mechanisms), dataset, split, misreports)


def polish(
    mechanism: str | PathLike[str],
    *,
    rounds: int = ROUNDS,
    dataset: str | PathLike[str] | None = None,
    out: str | PathLike[str] | None = None,
) -> Menu:
    """Betters a menu by exact prices on its training bidders, as ``diffecon polish`` does, and writes it. It pays where bidders are of few types.

    Args:
        mechanism: A run whose mechanism is a menu, or a menu's file.
        rounds: Times that every element is tried anew; the menu that earns most of the validation bidders is kept.
        dataset: A data set's folder; by default the one that the menu was trained on.
        out: The file to write; by default ``polished.safetensors`` beside the menu.
    """
    menu = load(_diffecon.polish(mechanism, rounds, dataset, out))
    assert isinstance(menu, Menu)
    return menu


def _paths(mechanisms: Iterable[str | PathLike[str]] | str | PathLike[str]) -> list[str | PathLike[str]]:
    return [mechanisms] if isinstance(mechanisms, (str, PathLike)) else list(mechanisms)


def _names(baselines: str | Iterable[str]) -> str:
    return baselines if isinstance(baselines, str) else ",".join(baselines) or "none"
