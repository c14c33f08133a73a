"""Instances of the Combinatorial Auction Test Suite (CATS, Leyton-Brown, Pearson and Shoham 2000)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from . import _diffecon
from ._diffecon import Instance, has_solver, named_set, official, read

__all__ = ["UNIFORM_HYBRID", "Instance", "generate", "has_solver", "named_set", "official", "preset", "read"]

UNIFORM_HYBRID: Mapping[str, float] = MappingProxyType(_diffecon.uniform_hybrid())
"""The weights of the distributions in CATS's uniform hybrid, for `generate`."""


def generate(
    distribution: str | Mapping[str, float],
    *,
    goods: int,
    bids: int | None = None,
    exact_bids: bool = False,
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
        distribution: arbitrary or regions, each also with -npv or -upv; paths, matching, scheduling, L1 to L8. Or a hybrid, weights by
            name, by which each instance draws its own, such as `UNIFORM_HYBRID`.
        goods: The number of goods, 1 to 4096.
        bids: Stop an instance after the bidder with whom it has so many bids.
        exact_bids: Cut the last bidder's bids, so that there are exactly `bids`.
        bidders: Stop an instance when it has so many bidders.
        instances: How many instances; each has a random stream of its own.
        seed: The seed of every draw.
        mode: compat has the distribution of the original program's output, fixed does what its model says.
        dominance_check: Remove bids that others dominate, and draw more bidders for them.
        whole_prices: Prices are this multiple of the price, rounded to whole numbers; otherwise they have 6 digits.
        **parameters: Parameters of the distribution, such as ``jump_probability=0.1``; ``diffecon.explain("regions-npv")`` lists them.
            In a hybrid, each is of those distributions that have it.

    Raises:
        ValueError: If a number is out of its range or a parameter unknown.

    >>> [instance] = generate("regions-npv", goods=16, bids=30, seed=1)
    >>> instance.bundles.shape[1], instance.prices.dtype
    (16, dtype('float64'))
    """
    drawn = distribution if isinstance(distribution, str) else dict(distribution)
    return _diffecon.generate(
        drawn, goods, bids, exact_bids, bidders, instances, seed, mode, dominance_check, whole_prices, parameters
    )


def preset(
    name: str,
    *,
    goods: int,
    bids: int,
    instances: int = 1,
    seed: int = 0,
    fresh_seeds: bool = False,
    mode: str = "compat",
    whole_prices: bool = False,
    **parameters: float | str,
) -> list[Instance]:
    """Draws the combinatorial auctions of machine learning, seed for seed those of the original programs.

    They are not the distributions of CATS, and no two are the same: docs/cauctions.md says what each is.

    Args:
        name: learn2branch, learn2branch-intended, ecole-0.8, ecole-0.7, geco or geco-as-shipped.
        goods: The number of goods, 1 to 16384.
        bids: The number of bids, exactly.
        instances: How many instances.
        seed: The seed, 0 to 2^32 - 1.
        fresh_seeds: Begin each instance with a seed of its own, `seed` and the numbers after it. Otherwise all come from one stream,
            as the originals' do.
        mode: compat gives a bidder a dummy from three bids on, as the originals; fixed from two on, with the same bids.
        whole_prices: The originals' `integers`.
        **parameters: ``add_item_prob=0.9``, ``neighbours="cats"``, ...; ``diffecon.explain("learn2branch")`` lists them.

    Raises:
        ValueError: If a number is out of its range or a parameter unknown.

    >>> [instance] = preset("learn2branch", goods=100, bids=500, seed=0)
    >>> len(instance), round(instance.prices.sum(), 4)
    (500, 170374.8742)
    """
    return _diffecon.preset(name, goods, bids, instances, seed, fresh_seeds, mode, whole_prices, parameters)
