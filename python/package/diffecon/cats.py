"""Instances of the Combinatorial Auction Test Suite (CATS, Leyton-Brown, Pearson and Shoham 2000)."""

from __future__ import annotations

from . import _diffecon
from ._diffecon import Instance, has_solver, read

__all__ = ["Instance", "generate", "has_solver", "read"]


def generate(
    distribution: str,
    *,
    goods: int,
    bids: int | None = None,
    bidders: int | None = None,
    instances: int = 1,
    seed: int = 1,
    mode: str = "compat",
    dominance_check: bool = True,
    whole_prices: int | None = None,
    **parameters: float,
) -> list[Instance]:
    """Draws instances: those that ``diffecon cats generate`` writes for the same numbers.

    One of `bids` and `bidders` is needed; with both, what comes first ends an instance.

    Args:
        distribution: arbitrary or regions, each also with -npv or -upv; paths, matching, scheduling, L1 to L8.
        goods: The number of goods, 1 to 4096.
        bids: Stop an instance after the bidder with whom it has so many bids.
        bidders: Stop an instance when it has so many bidders.
        instances: How many instances; each has a random stream of its own.
        seed: The seed of every draw.
        mode: compat has the distribution of the original program's output, fixed does what its model says.
        dominance_check: Remove bids that others dominate, and draw more bidders for them.
        whole_prices: Prices are this multiple of the price, rounded to whole numbers; otherwise they have 6 digits.
        **parameters: Parameters of the distribution, such as ``jump_probability=0.1``; ``diffecon.explain("regions-npv")`` lists them.

    Raises:
        ValueError: If a number is out of its range or a parameter unknown.

    >>> [instance] = generate("regions-npv", goods=16, bids=30, seed=1)
    >>> instance.bundles.shape[1], instance.prices.dtype
    (16, dtype('float64'))
    """
    return _diffecon.generate(
        distribution, goods, bids, bidders, instances, seed, mode, dominance_check, whole_prices, parameters
    )


# Presets of generators from the machine-learning literature belong here, beside `generate`: `preset(name, *, instances=1, seed=1)`.
