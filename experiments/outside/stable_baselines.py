"""SAC and PPO of stable-baselines3 on sequential auctions, beside dynamic programming on the same held-out auctions.

    pip install stable-baselines3==2.9.2 torch 'diffecon[gymnasium]'
    export OMP_NUM_THREADS=1 RAYON_NUM_THREADS=1
    python experiments/outside/stable_baselines.py ppo-quiet sac-quiet --auctions 819200           # docs/benchmarks.md, also with 204800
    python experiments/outside/stable_baselines.py sac --auctions 51200                            # there, with the first quarter of
    python experiments/outside/stable_baselines.py ppo                                             # this
    python experiments/outside/stable_baselines.py ppo ppo-quiet sac sac-quiet --quick             # only to see that it runs

Setting A, as many bidders as goods, a price for each bundle. It prints a Markdown table, and what is measured meanwhile to standard
error. An action is in [-1, 1] for each bundle and stands for a price from 0 to the number of its goods, the most that it can be
worth: 0 is the best price of a single good to a single bidder. Rewards are payments as they are, about 0.6 a step. There is no
discount, since an episode has a step for each bidder. The rest is the library's defaults but for what `METHODS` says.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable

import diffecon
import numpy as np
import torch
from gymnasium.spaces import Box
from stable_baselines3 import PPO, SAC
from stable_baselines3.common.vec_env import VecEnv

# The learner, auctions side by side, and its keywords for a number of bidders.
#
# A rollout of PPO is 1,024 whole auctions and its batch 1,024 visits, as in our `ppo`: so many auctions take as many optimiser steps
# (the library's default batch of 64, sixteen times as many). `ppo-quiet` also starts with the noise of our `ppo`, e^-1.5 in actions,
# where the library's default is 1. SAC makes an update for 256 transitions, where the default is one for each: as many auctions
# as our `ppo` has would be a million updates. The entropy's coefficient starts at 1 by default, and falls by at most 0.03 % an
# update; in `sac-quiet` it starts at 0.01.
METHODS = {
    "ppo": (PPO, 1024, lambda size: {"n_steps": size, "batch_size": 1024}),
    "ppo-quiet": (PPO, 1024, lambda size: {"n_steps": size, "batch_size": 1024, "policy_kwargs": {"log_std_init": -1.5}}),
    "sac": (SAC, 256, lambda size: {}),
    "sac-quiet": (SAC, 256, lambda size: {"ent_coef": "auto_0.01"}),
}
HELD_OUT = 2026  # the seed of the held-out auctions; learning has 1, 2, 3, ...
SIDE_BY_SIDE = 1024  # held-out auctions in one call


class Auctions(VecEnv):
    """`diffecon.SequentialEnv` as stable-baselines3 wants it, with actions in [-1, 1]."""

    def __init__(self, size: int, count: int) -> None:
        self.env = diffecon.SequentialEnv("A", bidders=size, goods=size, num_envs=count)
        self.half = goods_of_bundles(size) / 2
        actions = Box(-1.0, 1.0, self.env.single_action_space.shape, np.float32)
        super().__init__(count, self.env.single_observation_space, actions)

    def prices(self, actions: np.ndarray) -> np.ndarray:
        return (actions + 1) * self.half

    def reset(self) -> np.ndarray:
        observations, _ = self.env.reset(seed=self._seeds[0])
        self._reset_seeds()
        return observations

    def step_async(self, actions: np.ndarray) -> None:
        self.posted = self.prices(actions)

    def step_wait(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[dict]]:
        observations, rewards, over, _, infos = self.env.step(self.posted)
        last = infos.get("final_obs")
        told = [{} if last is None else {"terminal_observation": row} for row in (observations if last is None else last)]
        return observations, rewards.astype(np.float32), over, told

    def close(self) -> None:
        self.env.close()

    def get_attr(self, attr_name, indices=None):
        return [getattr(self.env, attr_name)] * len(self._get_indices(indices))

    def set_attr(self, attr_name, value, indices=None):
        setattr(self.env, attr_name, value)

    def env_method(self, method_name, *args, indices=None, **kwargs):
        return [getattr(self.env, method_name)(*args, **kwargs)] * len(self._get_indices(indices))

    def env_is_wrapped(self, wrapper_class, indices=None):
        return [False] * len(self._get_indices(indices))


def goods_of_bundles(size: int) -> np.ndarray:
    """[2^M], by mask."""
    return np.array([mask.bit_count() for mask in range(2**size)], np.float32)


def revenues(size: int, auctions: int, post: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """What each held-out auction earns, the same ones for all: `post` gives prices for observations."""
    env = diffecon.SequentialEnv("A", bidders=size, goods=size, num_envs=SIDE_BY_SIDE)
    observations, _ = env.reset(seed=HELD_OUT)
    earned = np.zeros((-(-auctions // SIDE_BY_SIDE), SIDE_BY_SIDE))
    for episode in earned:
        for _ in range(size):
            observations, rewards, *_ = env.step(post(observations))
            episode += rewards
    return earned.ravel()


def by_dynamic_programming(size: int, quick: bool) -> tuple[Callable[[np.ndarray], np.ndarray], float]:
    """What `dp` posts for observations, and its CPU seconds."""
    config = {"learner": "dp", "environment": {"values": "A", "bidders": size, "goods": size, "menu": "sizes"}}
    samples = {"polish_samples": 4096, "value_samples": 65536} if quick else {"polish_samples": 262144, "value_samples": 1048576}
    begun = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        policy = diffecon.train(config | {"dp": {"steps": 1000, "samples": 2048} | samples}, out=f"{folder}/dp", seed=1).mechanism()
    seconds = time.process_time() - begun
    # [positions, goods left, size]; goods are alike, so that any so many tell the prices.
    table = np.full((size, size + 1, size + 1), np.nan, np.float32)
    for position in range(size):
        for left in range(1, size + 1):
            for offer in policy.prices(position + 1, list(range(left)))["shown"]:
                if offer["price"] is not None:
                    table[position, left, offer["size"]] = offer["price"]
    goods = goods_of_bundles(size).astype(int)

    def post(observations: np.ndarray) -> np.ndarray:
        position, left = round(observations[0, size] * size), observations[:, :size].sum(axis=1).astype(int)
        return table[position, left][:, goods]

    return post, seconds


def learn(method: str, size: int, seed: int, auctions: int, held_out: int) -> dict:
    """Learns and evaluates at a quarter, half, three quarters and all of the auctions."""
    learner, count, keywords = METHODS[method]
    env = Auctions(size, count)
    model = learner("MlpPolicy", env, gamma=1.0, seed=seed, device="cpu", **keywords(size))

    def post(observations: np.ndarray) -> np.ndarray:
        return env.prices(model.predict(observations, deterministic=True)[0])

    seconds, curve = 0.0, []
    for part in range(4):
        begun = time.process_time()
        model.learn(auctions * size // 4, reset_num_timesteps=part == 0)
        seconds += time.process_time() - begun
        earned = revenues(size, held_out, post)
        curve.append(earned.mean().item())
        heard = {"method": method, "size": size, "seed": seed, "auctions": model.num_timesteps // size, "cpu_seconds": round(seconds, 1)}
        print(json.dumps(heard | {"revenue": curve[-1], "updates": model._n_updates}), file=sys.stderr, flush=True)
    return {"auctions": model.num_timesteps // size, "seconds": seconds, "curve": curve, "earned": earned}


def row(name: str, auctions: str, seconds: float, curves: list[list[float]], earned: list[np.ndarray], best: np.ndarray) -> str:
    """A row of the table; errors are over seeds."""

    def with_error(numbers: list[float]) -> str:
        error = f" ± {statistics.stdev(numbers) / len(numbers) ** 0.5:.4f}" if len(numbers) > 1 else ""
        return f"{statistics.mean(numbers):.4f}{error}"

    halfway = with_error([curve[1] for curve in curves]) if curves else ""
    short = with_error([(best - of_seed).mean().item() for of_seed in earned])
    over_auctions = max(of_seed.std(ddof=1) / len(of_seed) ** 0.5 for of_seed in earned)
    final = with_error([of_seed.mean().item() for of_seed in earned])
    return f"| {name} | {len(earned)} | {auctions} | {seconds:.0f} s | {halfway} | {final} | {short} | {over_auctions:.4f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("methods", nargs="+", choices=METHODS)
    parser.add_argument("--size", type=int, default=5, help="bidders, and goods (5)")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3], help="1 2 3")
    parser.add_argument("--auctions", type=int, default=204_800, help="auctions that are learned from (204800, those of our ppo)")
    parser.add_argument("--held-out", type=int, default=20_480, help="auctions to evaluate on (20480), rounded up to a multiple of 1,024")
    parser.add_argument("--quick", action="store_true", help="few auctions and one seed, to see that it runs")
    options = parser.parse_args()
    if options.quick:
        options.seeds, options.auctions, options.held_out = [1], 256, 1024
    torch.set_num_threads(1)

    post, seconds = by_dynamic_programming(options.size, options.quick)
    best = revenues(options.size, options.held_out, post)
    heard = {"method": "dp", "size": options.size, "revenue": best.mean().item()}
    print(json.dumps(heard), file=sys.stderr, flush=True)
    rows = [row("our `dp`, on these auctions", "", seconds, [], [best], best)]
    for method in options.methods:
        runs = [learn(method, options.size, seed, options.auctions, options.held_out) for seed in options.seeds]
        mean_seconds = statistics.mean(run["seconds"] for run in runs)
        curves, earned = [run["curve"] for run in runs], [run["earned"] for run in runs]
        rows.append(row(f"`{method}`", f"{runs[0]['auctions']:,}", mean_seconds, curves, earned, best))
    print(f"A {options.size} x {options.size}, {len(best):,} held-out auctions\n")
    heads = "method, seeds, auctions, CPU seconds a seed, at half the auctions, revenue, less than `dp`, error over auctions".split(", ")
    print(f"| {' | '.join(heads)} |")
    print("|---" * len(heads) + "|")
    print("\n".join(rows))


if __name__ == "__main__":
    main()
