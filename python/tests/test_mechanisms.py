"""Mechanisms: loaded, made, asked what bidders buy, compared."""

import json
import math

import diffecon
import numpy as np
import pandas
import pytest


@pytest.fixture(scope="module")
def policy(tmp_path_factory):
    config = {
        "learner": "dp",
        "environment": {"values": "A", "bidders": 3, "goods": 3},
        "dp": {"steps": 60, "polish_samples": 2048, "value_samples": 4096},
    }
    return diffecon.train(config, out=tmp_path_factory.mktemp("policies") / "dp")


def exactly(ours, theirs):
    """Whether two numbers, or lists and dictionaries of them, are the same to the last digit."""
    if isinstance(ours, dict):
        return ours.keys() == theirs.keys() and all(exactly(ours[key], theirs[key]) for key in ours)
    if isinstance(ours, list):
        return len(ours) == len(theirs) and all(map(exactly, ours, theirs))
    return repr(ours) == repr(theirs)


def test_evaluations_are_those_of_the_command_line_to_the_last_digit(cli, run, policy):
    for one, options, keywords in [
        (run, [], {}),
        (run, ["--split", "validation", "--baselines", "grand-bundle"], {"split": "validation", "baselines": ["grand-bundle"]}),
        (policy, ["--episodes", "2000", "--baselines", "none"], {"episodes": 2000, "baselines": []}),
    ]:
        theirs = json.loads(cli("evaluate", one.folder, *options, "--json"))
        ours = diffecon.evaluate([one], **keywords)
        assert exactly(list(ours), theirs.pop("results")) and exactly(ours.sample, theirs)
        frame = pandas.DataFrame(ours)
        assert frame["revenue"].is_monotonic_decreasing and len(frame) == len(ours)


def test_what_bidders_pay_is_what_is_evaluated(run, bidders):
    [row] = diffecon.evaluate(run, baselines="none")
    bundles, payments = run.mechanism().choose(bidders.split("test"))
    assert payments.mean() == pytest.approx(row["revenue"], rel=1e-12)
    assert (payments > 0).mean() <= row["sold"] and bundles.shape == (200, 3)


def test_a_choice_is_the_best_element_of_the_menu(run, bidders):
    menu, test = run.mechanism(), bidders.split("test")
    assert isinstance(menu, diffecon.Menu) and menu.bundles.shape == (len(menu), menu.support, 3)
    worth = np.einsum("nm,jdm,jd->nj", test.values.astype(float), menu.bundles, menu.weights)
    utilities = worth - menu.prices
    elements, (bundles, payments) = menu.elements(test), menu.choose(test)
    bought = elements >= 0
    assert bought.any() and (bought == (utilities.max(axis=1) > 1e-6)).mean() > 0.99
    chosen = utilities[np.arange(200), elements.clip(0)]
    assert np.allclose(chosen[bought], utilities.max(axis=1)[bought], atol=1e-4)
    assert (payments == np.where(bought, menu.prices[elements], 0)).all()
    marginals = np.einsum("jdm,jd->jm", menu.bundles, menu.weights)
    assert np.allclose(bundles[bought], marginals[elements[bought]], atol=1e-6) and (bundles[~bought] == 0).all()


def test_words_are_the_bundles(run):
    menu = run.mechanism()
    bits = (menu.words[..., :1] >> np.arange(3, dtype=np.uint64)) & np.uint64(1)
    assert (bits.astype(bool) == menu.bundles).all()
    assert np.shares_memory(menu.prices, menu.prices) and not menu.weights.flags.writeable
    assert menu.provenance["learner"] == "bundleflow" and menu.provenance["settings"]["menu"]["elements"] == 40


def test_a_menu_made_here_is_evaluated_like_any(run, bidders, tmp_path):
    learned = run.mechanism()
    made = diffecon.Menu(learned.bundles, learned.weights, learned.prices)
    test = bidders.split("test")
    assert (made.choose(test)[1] == learned.choose(test)[1]).all()
    made.save(tmp_path / "menu.safetensors")
    data = next(path for path in run.folder.parent.iterdir() if path.name.startswith("data-"))
    rows = diffecon.evaluate([tmp_path / "menu.safetensors", run], baselines="none", dataset=data)
    assert [row["name"] for row in rows] in (["menu", "bundleflow"], ["bundleflow", "menu"])
    assert rows[0]["revenue"] == rows[1]["revenue"] and rows[1]["difference"] == 0
    with pytest.raises(ValueError, match="the shapes of bundles, weights and prices should be"):
        diffecon.Menu(learned.bundles, learned.weights[:, :1], learned.prices)
    with pytest.raises(ValueError, match="price of a menu element should be finite and at least 0, but is -1"):
        diffecon.Menu(learned.bundles, learned.weights, -np.ones_like(learned.prices))


def test_prices_of_bundles(bidders):
    prices = diffecon.PriceFunction(np.array([1.0, 2.0, 4.0]), np.array([0.0, 0.5, 0.75, 1.0]))
    assert prices.price(np.array([[1, 0, 0], [0, 1, 1], [0, 0, 0]], bool)).tolist() == [1.5, 6.75, 0.0]
    assert prices.item.tolist() == [1, 2, 4] and prices.size[1] == 0.5
    bundles, payments = prices.choose(bidders)
    values = bidders.value(bundles.astype(bool))
    assert (payments == prices.price(bundles.astype(bool))).all() and (values >= payments - 1e-6).all()
    with pytest.raises(ValueError, match="goods of the valuations should be the 2 of the mechanism, but is 3"):
        diffecon.PriceFunction(np.ones(2), np.zeros(3)).choose(bidders)


def test_hybrids_have_both_parts(run, bidders, tmp_path):
    config = {
        "learner": "hybrid", "menu": {"elements": 20}, "ascent": {"steps": 20}, "together": {"steps": 20, "earned_errors": 0},
        "flow": {"steps": 100, "hidden": 16},
    }
    hybrid = diffecon.train(config, bidders, out=tmp_path / "hybrid").mechanism()
    assert isinstance(hybrid, diffecon.Hybrid) and hybrid.goods == 3
    payments = hybrid.choose(bidders)[1]
    apart = np.maximum(hybrid.menu.choose(bidders)[1], hybrid.prices.choose(bidders)[1])
    assert (payments <= apart + 1e-9).all() and payments.sum() > 0


def test_prices_of_a_policy_in_a_state(cli, policy):
    loaded = policy.mechanism()
    assert (loaded.positions, loaded.goods, loaded.environment["values"]) == (3, 3, "A")
    shown = loaded.prices(2, left=[0, 2])
    theirs = json.loads(cli("show", policy.folder, "--position", 2, "--left", "0,2", "--json"))
    assert exactly(shown, {key: theirs[key] for key in shown}) and len(shown["shown"]) == 3
    assert exactly(diffecon.show(policy, position=2, left=[0, 2]), theirs)
    assert loaded.predicted == pytest.approx(diffecon.evaluate(policy, baselines="none")[0]["predicted"], abs=0)
    with pytest.raises(ValueError, match=r"--position should be in \[1, 3\], counted from 1, but is 4"):
        loaded.prices(4)


def test_a_policy_sells_to_one_after_the_other(policy):
    values = np.random.default_rng(3).random((3000, 3))
    bundles, payments = policy.mechanism().choose(diffecon.Valuations.from_items(values, "additive"))
    auctions = bundles.reshape(1000, 3, 3)
    assert auctions.sum(axis=1).max() == 1, "every good is sold once"
    assert ((bundles * values).sum(axis=1) >= payments - 1e-5).all()
    [row] = diffecon.evaluate(policy, baselines="none")
    revenue, error = payments.reshape(1000, 3).sum(axis=1), payments.reshape(1000, 3).sum(axis=1).std() / math.sqrt(1000)
    assert abs(revenue.mean() - row["revenue"]) < 4 * math.hypot(error, row["std_error"])
    first = policy.mechanism().prices(1)["shown"]
    offers = {frozenset(offer["goods"]): offer["price"] for offer in first}
    for row, bundle, payment in zip(values[::3], bundles[::3], payments[::3]):
        bought = frozenset(np.flatnonzero(bundle).tolist())
        assert payment == pytest.approx(offers.get(bought, 0.0), abs=1e-6)
        best = max(sum(row[list(goods)]) - price for goods, price in offers.items())
        assert sum(row[list(bought)]) - payment == pytest.approx(max(best, 0), abs=1e-5)
    with pytest.raises(ValueError, match="the number of bidders should be a multiple of 3"):
        policy.mechanism().choose(diffecon.Valuations.from_items(values[:4], "additive"))


def test_comparisons_and_pages(cli, run, tmp_path):
    comparison = diffecon.compare(run)
    assert exactly(comparison, json.loads(cli("compare", run.folder, "--format", "json")))
    assert diffecon.compare([run], format="markdown") == cli("compare", run.folder, "--format", "markdown").rstrip("\n")
    diffecon.report(run, tmp_path / "page.html", plots=tmp_path / "plots")
    assert "<html" in (tmp_path / "page.html").read_text() and list((tmp_path / "plots").glob("*.svg"))


def test_audits_and_polished_menus_are_those_of_the_command_line(cli, run, tmp_path):
    [ours] = diffecon.audit(run, misreports=2000)
    assert exactly([ours], json.loads(cli("audit", run.folder, "--misreports", "2000", "--json")))
    assert ours["gain"] < 1e-6
    menu = diffecon.polish(run, rounds=2, out=tmp_path / "ours.safetensors")
    cli("polish", run.folder, "--rounds", "2", "--out", tmp_path / "theirs.safetensors")
    assert (tmp_path / "ours.safetensors").read_bytes() == (tmp_path / "theirs.safetensors").read_bytes()
    assert isinstance(menu, diffecon.Menu) and len(menu) == len(run.mechanism())
    with pytest.raises(ValueError, match="rounds should be at least 1, but is 0"):
        diffecon.polish(run, rounds=0)


def test_what_cannot_be_compared_is_said_as_on_the_command_line(cli, run, policy, tmp_path):
    for ours, theirs in [
        (lambda: diffecon.evaluate([run, policy]), ["evaluate", run.folder, policy.folder]),
        (lambda: diffecon.evaluate(run, baselines="grand"), ["evaluate", run.folder, "--baselines", "grand"]),
        (lambda: diffecon.evaluate(tmp_path), ["evaluate", tmp_path]),
        (lambda: diffecon.show(run, position=1), ["show", run.folder, "--position", "1"]),
        (lambda: diffecon.explain("menu.element"), ["explain", "menu.element"]),
    ]:
        with pytest.raises(ValueError) as error:
            ours()
        assert str(error.value) == cli(*theirs, fails=True)
    with pytest.raises(ValueError, match="mechanisms should be at least one, but is 0"):
        diffecon.evaluate([])
    with pytest.raises(ValueError, match="split should be one of train, validation, test, extra"):
        diffecon.evaluate(run, split="all")


def test_what_things_are_and_mean(run):
    assert diffecon.inspect(run)["what"] == "run"
    assert "menu.elements" in diffecon.explain("bundleflow") and "regions-npv" in diffecon.explain()
