"""Steps a second of `diffecon.SequentialEnv` beside a plain NumPy environment of the same auctions, on one core.

    RAYON_NUM_THREADS=1 OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benches/sequential_env.py
"""

import time

import diffecon
import numpy as np


class NumpyAuctions:
    """Setting A with a price for every bundle, vectorised over auctions: the same step, observations and autoreset."""

    def __init__(self, bidders, goods, auctions):
        self.bidders, self.goods, self.auctions = bidders, goods, auctions
        masks = np.arange(2**goods)
        self.members = (masks[:, None] >> np.arange(goods) & 1).astype(np.float32)
        self.masks, self.sizes = masks, self.members.sum(axis=1).astype(np.int64)
        self.weights = 1 << np.arange(goods)

    def reset(self, seed):
        self.random = np.random.default_rng(seed)
        self.position, self.left = 0, np.full(self.auctions, 2**self.goods - 1)
        return self.observed()

    def observed(self):
        observations = np.empty((self.auctions, self.goods + 1), np.float32)
        observations[:, : self.goods] = self.left[:, None] & self.weights != 0
        observations[:, self.goods] = self.position / self.bidders
        return observations

    def step(self, prices):
        values = self.random.random((self.auctions, self.goods), np.float32) @ self.members.T
        utilities = values - np.maximum(prices, 0)
        utilities[:, 0] = 0
        utilities[self.masks & ~self.left[:, None] != 0] = -np.inf
        best = utilities.max(axis=1, keepdims=True)
        # Of equally good bundles the greatest.
        bought = np.where(utilities == best, self.sizes, -1).argmax(axis=1)
        rewards = np.where(bought > 0, prices[np.arange(self.auctions), bought], 0).astype(np.float64)
        self.left = self.left & ~bought
        self.position += 1
        over = self.position == self.bidders
        observations, infos = self.observed(), {}
        if over:
            infos = {"final_obs": observations}
            self.position, self.left = 0, np.full(self.auctions, 2**self.goods - 1)
            observations = self.observed()
        return observations, rewards, np.full(self.auctions, over), np.zeros(self.auctions, bool), infos


def steps_a_second(env, prices):
    """The best of five, in steps of single auctions."""
    env.reset(seed=1)
    best, revenue = 0.0, 0.0
    calls = 1
    while True:
        begun = time.perf_counter()
        for _ in range(calls):
            revenue += env.step(prices)[1].sum()
        if time.perf_counter() - begun > 0.3:
            break
        calls *= 2
    for _ in range(5):
        begun = time.perf_counter()
        for _ in range(calls):
            env.step(prices)
        best = max(best, calls / (time.perf_counter() - begun))
    return best * len(prices), revenue


for size, auctions in [(5, 64), (10, 64)]:
    masks = np.arange(2**size)
    sizes = (masks[:, None] >> np.arange(size) & 1).sum(axis=1)
    prices = np.tile((0.55 * sizes).astype(np.float32), (auctions, 1))
    ours, _ = steps_a_second(diffecon.SequentialEnv("A", bidders=size, goods=size, num_envs=auctions), prices)
    theirs, _ = steps_a_second(NumpyAuctions(size, size, auctions), prices)
    print(f"{size}x{size}, {auctions} auctions: {ours:,.0f} steps a second, NumPy {theirs:,.0f}, {ours / theirs:.1f} times")
