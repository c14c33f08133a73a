"""The vector environment of sequential auctions."""

import warnings

import diffecon
import numpy as np
import pytest

gymnasium = pytest.importorskip("gymnasium")
from gymnasium.utils.env_checker import check_env  # noqa: E402
from gymnasium.vector import AutoresetMode  # noqa: E402


class One(gymnasium.Env):
    """One auction of the vector environment, as the checker of single environments takes it."""

    def __init__(self, *arguments, **keywords):
        self.all = diffecon.SequentialEnv(*arguments, num_envs=1, autoreset_mode=AutoresetMode.DISABLED, **keywords)
        self.observation_space, self.action_space = self.all.single_observation_space, self.all.single_action_space

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        return self.all.reset(seed=seed)[0][0], {}

    def step(self, action):
        observations, rewards, over, cut, infos = self.all.step(action[None])
        return observations[0], float(rewards[0]), bool(over[0]), bool(cut[0]), infos


MENUS = [("A", "bundles"), ("B", "bundles"), ("C", "sizes"), ("D", "entry_fee"), ("E", "bundles"), ("F", "sizes")]


@pytest.mark.parametrize(("values", "menu"), MENUS)
def test_the_checker_of_gymnasium_is_content(values, menu):
    with warnings.catch_warnings():
        # Prices have no upper end, which it warns of, and it misses a specification for rendering.
        warnings.filterwarnings("ignore", message=".*(maximum value is infinity|not normalized|spec|symmetric).*")
        check_env(One(values, bidders=3, goods=4, menu=menu), skip_render_check=True)


@pytest.mark.parametrize(("values", "menu"), MENUS)
def test_spaces_hold_what_comes(values, menu):
    env = diffecon.SequentialEnv(values, bidders=3, goods=4, num_envs=20, menu=menu)
    env.action_space.seed(1)
    observations, infos = env.reset(seed=1)
    assert observations in env.observation_space and infos == {}
    for step in range(1, 10):
        observations, rewards, over, cut, infos = env.step(0.1 * env.action_space.sample())
        assert observations in env.observation_space and (rewards >= 0).all() and rewards.dtype == np.float64
        assert over.all() == over.any() == (step % 3 == 0) and not cut.any()
        assert ("final_obs" in infos) == (step % 3 == 0)
        if step % 3 == 0:
            assert (observations[:, :4] == 1).all() and (observations[:, 4] == 0).all()
            assert (infos["final_obs"][:, 4] == 1).all() and infos["_final_obs"].all()


def test_a_bidder_buys_the_bundle_that_he_likes_best():
    """Setting A at the same price for all goods: he buys those that he values more, which are as many as chance has it."""
    env = diffecon.SequentialEnv("A", bidders=1, goods=2, num_envs=20_000)
    env.reset(seed=3)
    prices = np.tile(np.array([np.nan, 0.25, 0.5, 0.75], np.float32), (20_000, 1))
    _, rewards, over, _, infos = env.step(prices)
    bought = 1 - infos["final_obs"][:, :2]
    assert over.all() and np.allclose(rewards, bought @ [0.25, 0.5], atol=1e-6)
    assert np.allclose(bought.mean(axis=0), [0.75, 0.5], atol=0.015)


def test_what_is_not_a_number_is_not_for_sale_and_prices_below_0_are_0():
    env = diffecon.SequentialEnv("A", bidders=1, goods=2, num_envs=100)
    env.reset(seed=1)
    _, rewards, _, _, infos = env.step(np.full((100, 4), np.nan, np.float32))
    assert (rewards == 0).all() and (infos["final_obs"][:, :2] == 1).all()
    _, rewards, _, _, infos = env.step(np.full((100, 4), -1, np.float32))
    assert (rewards == 0).all() and (infos["final_obs"][:, :2] == 0).all()


def test_seeds_give_the_same_episodes_and_others_follow():
    def totals(env, seed, episodes=2):
        env.reset(seed=seed)
        return [env.step(np.full((50, 8), 0.7, np.float32))[1].tolist() for _ in range(episodes * 4)]

    env, other = (diffecon.SequentialEnv("A", bidders=4, goods=3, num_envs=50) for _ in range(2))
    first = totals(env, 5)
    assert first == totals(env, 5) == totals(other, 5) != totals(env, 6)
    assert first[:4] != first[4:]


def test_data_sets_and_orders(tmp_path):
    values = np.array([[1.0, 0.0]] * 10, np.float32)
    diffecon.Valuations.from_items(values, "additive").save(tmp_path / "one")
    diffecon.Valuations.from_items(values[:, ::-1], "additive").save(tmp_path / "other")
    folders = [str(tmp_path / "one"), str(tmp_path / "other")]
    env = diffecon.SequentialEnv(folders, bidders=2, goods=2, num_envs=3, order=[1, 0], menu="entry_fee")
    env.reset(seed=1)
    prices = np.full((3, 3), 0.25, np.float32)
    observations, rewards, *_ = env.step(prices)
    # The other comes first: he wants good 1 alone.
    assert observations[0].tolist() == [1, 0, 0.5] and rewards.tolist() == [0.5] * 3
    assert env.unit == 0.5


def test_resets_come_when_they_should():
    env = diffecon.SequentialEnv("A", bidders=2, goods=2, num_envs=5, autoreset_mode=AutoresetMode.NEXT_STEP)
    env.reset(seed=1)
    prices = np.full((5, 4), 0.5, np.float32)
    ends = [env.step(prices)[2].any() for _ in range(6)]
    assert ends == [False, True, False, False, True, False]
    env = diffecon.SequentialEnv("A", bidders=1, goods=2, num_envs=5, autoreset_mode=AutoresetMode.DISABLED)
    env.reset(seed=1)
    env.step(prices)
    with pytest.raises(ValueError, match="the episode should be reset once it is over, but is over"):
        env.step(prices)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ({"values": "G"}, "environment.values should be A to F or a data set's folder"),
        ({"goods": 13}, "environment.menu should be sizes or entry_fee for more than 12 goods, but is bundles"),
        ({"menu": "items"}, "environment.menu should be one of bundles, sizes, entry_fee, but is"),
        ({"num_envs": 0}, "num_envs should be at least 1, but is 0"),
        ({"order": [0, 0, 1]}, "environment.order should be a permutation of 0 to 2"),
    ],
)
def test_what_is_wrong_is_named(asked, text):
    with pytest.raises(ValueError) as error:
        diffecon.SequentialEnv(**{"values": "A", "bidders": 3, "goods": 4, "num_envs": 2, **asked})
    assert str(error.value).startswith(text)
    env = diffecon.SequentialEnv("A", bidders=2, goods=2, num_envs=2)
    with pytest.raises(ValueError, match=r"the shape of actions should be \[2, 4\], but is \[2, 3\]"):
        env.step(np.ones((2, 3), np.float32))
