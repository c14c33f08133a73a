"""Sequential auctions as a vector environment of Gymnasium, for reinforcement learning in Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

try:
    from gymnasium import spaces
    from gymnasium.vector import AutoresetMode, VectorEnv
    from gymnasium.vector.utils import batch_space
except ImportError as error:
    raise ImportError("SequentialEnv needs Gymnasium: pip install 'diffecon[gymnasium]'") from error

from ._diffecon import Auctions

__all__ = ["SequentialEnv"]


class SequentialEnv(VectorEnv):
    """Sequential auctions side by side, stepped in one call (arXiv 2407.08022).

    A step posts a menu to the bidder visited at the position, in every auction; he buys what he likes best of the goods left, at prices
    that do not depend on what he says, so that nobody gains by a lie. An episode has a step for each position, and all auctions are at
    the same.

    Observations are float32 ``[num_envs, M + 1]``: 1 for each good that is left, then the share of positions that are past. Actions are prices,
    float32 ``[num_envs, width]``; below 0 they are 0, and what has a price that is not a number is not for sale. Of the menu ``bundles`` they are
    ``2^M`` prices, of a bundle by its mask (good ``i`` is bit ``i``); of ``sizes`` ``M + 1``, of any so many goods; of ``entry_fee``
    ``M + 1``, a fee for buying anything and the price of each good. Prices of nothing, and of what is not left, do nothing. Rewards are what is
    paid, float64 ``[num_envs]``. Money is in units of `unit`: 1 for settings A to F, for data sets the mean best value divided by the goods.

    >>> env = SequentialEnv("A", bidders=3, goods=2, num_envs=4)
    >>> observations, _ = env.reset(seed=1)
    >>> observations, rewards, over, _, _ = env.step(np.full((4, 4), 0.5, np.float32))
    >>> observations.shape, rewards.shape, over.any()
    ((4, 3), (4,), np.False_)
    """

    def __init__(
        self,
        values: str | Sequence[str],
        bidders: int,
        goods: int,
        num_envs: int,
        *,
        menu: str = "bundles",
        order: Sequence[int] | None = None,
        split: str = "train",
        autoreset_mode: AutoresetMode = AutoresetMode.SAME_STEP,
    ) -> None:
        """Makes auctions.

        Args:
            values: The letter of a setting, A to F, or the folder of a data set; or a list with one for each bidder.
            bidders: Bidders, visited once each.
            goods: Goods ``M``; at most 12 with the menu bundles.
            num_envs: Auctions side by side.
            menu: The form of menus: bundles, sizes or entry_fee.
            order: The bidders in the order of their visits; by default 0, 1, ...
            split: The part of data sets that bidders are drawn from.
            autoreset_mode: By default the step that ends an episode brings the first observations of the next, and
                ``infos["final_obs"]`` the last ones of the old.
        """
        if not isinstance(values, str):
            values = [str(name) for name in values]
        config = {"values": values, "bidders": bidders, "goods": goods, "menu": menu, "order": order}
        self._auctions = Auctions(config, num_envs, split)
        self.num_envs = num_envs
        self.single_observation_space = spaces.Box(0.0, 1.0, (goods + 1,), np.float32)
        self.single_action_space = spaces.Box(0.0, np.inf, (self._auctions.width,), np.float32)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self.metadata = {"autoreset_mode": autoreset_mode, "render_modes": []}
        self._mode = autoreset_mode

    @property
    def unit(self) -> float:
        """What a price or reward of 1 is worth in money."""
        return self._auctions.unit

    @property
    def positions(self) -> int:
        """The steps of an episode."""
        return self._auctions.positions

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[np.ndarray, dict[str, Any]]:
        """Begins new episodes; the same seed gives the same bidders. Without one, other bidders follow on those before."""
        if seed is not None:
            super().reset(seed=seed)
        self._auctions.restart(seed)
        return self._auctions.observe(), {}

    def step(
        self, actions: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
        """Posts prices and gives observations, rewards, terminations, truncations (never) and infos."""
        number = self.num_envs
        if self._mode is AutoresetMode.NEXT_STEP and self._auctions.over:
            observations, infos = self.reset()
            return observations, np.zeros(number), np.zeros(number, bool), np.zeros(number, bool), infos
        again = self._mode is AutoresetMode.SAME_STEP
        *stepped, last = self._auctions.step(np.ascontiguousarray(actions, np.float32), again)
        return *stepped, {} if last is None else {"final_obs": last, "_final_obs": np.ones(number, bool)}
