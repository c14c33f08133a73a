"""Bid functions: loaded, asked for bids, held against their equilibrium."""

import json

import diffecon
import numpy as np
import pytest

SMALL = {
    "learner": "self-play",
    "auction": {"bidders": 2, "max": [1.0, 2.0]},
    "network": {"units": 8},
    "learning": {"steps": 60, "values": 65, "validation_auctions": 256},
    "run": {"log_every": 20, "validate_every": 20},
}


@pytest.fixture(scope="module")
def learned(tmp_path_factory):
    return diffecon.train(SMALL, out=tmp_path_factory.mktemp("bids") / "run", seed=1)


def test_bids_are_linear_between_the_signals_of_the_file(learned):
    bids = diffecon.load(learned.folder)
    assert isinstance(bids, diffecon.BidFunctions) and bids.bidders == 2 and bids.auction["max"] == [1.0, 2.0]
    assert bids.signals.shape == bids.bids.shape and bids.signals[:, -1].tolist() == [1.0, 2.0]
    assert repr(bids) == "<BidFunctions of self-play: first price, 2 bidders, values to 1, 2>"
    assert bids.provenance["learner"] == "self-play"
    for bidder in range(2):
        values = np.random.default_rng(1).uniform(0, 2.5, (7, 3))
        expected = np.interp(values, bids.signals[bidder], bids.bids[bidder])
        assert np.allclose(bids.bid(values, bidder), expected, rtol=0, atol=1e-15)
    both = np.array([[0.5, 1.5], [0.1, 0.2]])
    each = np.stack([bids.bid(both[:, 0].copy(), 0), bids.bid(both[:, 1].copy(), bidder=1)], axis=1)
    assert (bids.bid(both) == each).all()
    # Also where rows do not lie one behind another.
    assert (bids.bid(np.asfortranarray(both)) == each).all() and (bids.bid(both[::-1]) == each[::-1]).all()


def test_values_that_are_none_of_all_bidders_are_refused(learned):
    bids = learned.mechanism()
    with pytest.raises(ValueError, match=r"the shape of values should be \[auctions, 2\].* but is \[3\]"):
        bids.bid(np.ones(3))
    with pytest.raises(ValueError, match="bidder should be below 2, but is 2"):
        bids.bid(np.ones(3), 2)
    with pytest.raises(TypeError):
        bids.bid(np.ones(3, dtype=np.float32), 0)


def test_the_equilibrium_has_no_better_response(learned, tmp_path):
    bids = diffecon.load(learned.folder)
    known = bids.equilibrium()
    assert known.best_response()["gain"] < 1e-5 < bids.best_response()["gain"]
    values = np.linspace(0.1, 1, 10)
    # v / (1 + sqrt(1 - k v^2)), k = 1 / 1 - 1 / 4.
    assert np.allclose(known.bid(values, 0), values / (1 + np.sqrt(1 - 0.75 * values**2)), atol=1e-5)
    known.save(tmp_path / "known.safetensors")
    again = diffecon.load(tmp_path / "known.safetensors")
    assert (again.bids == known.bids).all() and again.provenance["learner"] == "equilibrium"
    alike = diffecon.train({**SMALL, "auction": {"bidders": 3}}, out=tmp_path / "alike").mechanism()
    assert alike.signals.shape[0] == 1 and alike.bid(np.ones((2, 2, 2))).shape == (2, 2, 2)


def test_gains_are_those_of_the_command_line(cli, learned):
    [row] = json.loads(cli("evaluate", learned.folder, "--episodes", "100", "--baselines", "none", "--json"))["results"]
    assert row["best_response_gain"] == diffecon.load(learned.folder).best_response()["gain"]
