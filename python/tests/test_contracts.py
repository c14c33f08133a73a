"""Contracts and offers: loaded, held against exact responses and equilibria."""

import json

import diffecon
import numpy as np
import pytest

TABLES = {"learner": "contract_tabular", "process": {"parameters": {"depth": 3}}, "learning": {"steps": 300}}
COIN = {
    "learner": "contract_vdn",
    "game": {"size": 2, "steps": 3},
    "network": {"units": 8},
    "learning": {"steps": 50},
}


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    return diffecon.train(TABLES, out=tmp_path_factory.mktemp("contracts") / "run", seed=1)


@pytest.fixture(scope="module")
def coin(tmp_path_factory):
    return diffecon.train(COIN, out=tmp_path_factory.mktemp("coin") / "run", seed=1)


def test_a_response_is_what_the_process_and_the_payments_say(tables):
    contracts = tables.mechanism()
    process, found = contracts.process, contracts.response()
    states = process["states"]
    assert isinstance(contracts, diffecon.Contracts) and repr(contracts).startswith("<Contracts of contract_tabular: tree")
    assert contracts.payments.shape == contracts.truncated.shape == (len(states), 2) == (7, 2)
    # Backwards through the tree, in Python: every state leads to later ones.
    names = [state["name"] for state in states]
    agent, principal = dict.fromkeys([*names, "end"], 0.0), dict.fromkeys([*names, "end"], 0.0)
    for row in reversed(range(len(states))):
        state, paid = states[row], contracts.payments[row]
        laws, after = np.array(state["outcome_laws"]), [agent[name] for name in state["next"]]
        of_agent = state["agent_rewards"] + laws @ (paid + after)
        action = of_agent.argmax()
        later = [principal[name] for name in state["next"]]
        agent[names[row]] = of_agent[action]
        principal[names[row]] = laws[action] @ (state["principal_rewards"] - paid + later)
        assert found["actions"][row] == action and abs(found["agent_values"][row] - of_agent[action]) < 1e-12
    start = process["start"]
    assert abs(found["principal"] - principal[start]) < 1e-12 and abs(found["agent"] - agent[start]) < 1e-12
    assert abs(found["gross"] - found["paid"] - found["principal"]) < 1e-12
    assert found["visits"][names.index(start)] == 1 and abs(found["visits"].sum() - 3) < 1e-12


def test_no_contracts_earn_more_than_the_equilibrium(tables, tmp_path):
    contracts = tables.mechanism()
    best = contracts.equilibrium()
    assert best.response()["principal"] >= contracts.response()["principal"] > 0.9 * best.response()["principal"]
    best.save(tmp_path / "best.safetensors")
    again = diffecon.load(tmp_path / "best.safetensors")
    assert (again.payments == best.payments).all() and again.provenance["learner"] == "equilibrium"
    with pytest.raises(ValueError, match="read-only"):
        best.payments[0] = 1


def test_offers_are_of_states_as_an_agent_sees_them(coin, tmp_path):
    offers = coin.mechanism()
    assert isinstance(offers, diffecon.Offers) and repr(offers) == "<Offers of contract_vdn: Coin Game 2x2, 3 steps, one coin>"
    states = offers.states
    # The other agent, the coin, whose it is.
    assert states.tolist() == [[other, coin, whose] for other in range(4) for coin in range(4) for whose in range(2)]
    assert offers.actions.shape == offers.payments.shape == (3, 32) and offers.actions.max() <= 4
    assert (offers.payments >= 0).all() and offers.game["size"] == 2
    best = offers.equilibrium()
    assert best.response()["principal"] >= offers.response()["principal"] and best.response()["followed"] == 1
    best.save(tmp_path / "best.safetensors")
    assert (diffecon.load(tmp_path / "best.safetensors").actions == best.actions).all()


def test_values_are_those_of_the_command_line(cli, tables, coin):
    for run in (tables, coin):
        rows = json.loads(cli("evaluate", run.folder, "--baselines", "all", "--json"))["results"]
        values = {row["name"]: row["revenue"] for row in rows}
        mechanism = run.mechanism()
        assert values[mechanism.provenance["learner"]] == mechanism.response()["principal"]
        exact = mechanism.equilibrium().response()["principal"]
        assert abs(values["equilibrium"] - exact) <= 1e-5 * exact
