"""Instances: generated, read, written, as arrays."""

import pickle

import numpy as np
import pytest
from diffecon import cats


@pytest.fixture(scope="module")
def instances():
    return cats.generate("regions-npv", goods=20, bids=60, instances=3, seed=5)


def test_arrays_say_what_the_text_says(instances):
    for instance in instances:
        lines = [line.split() for line in instance.to_cats().splitlines() if line.endswith("#")]
        assert len(lines) == len(instance) == len(instance.prices)
        assert instance.prices.dtype == np.float64
        bidders = {}
        for bid, (number, price, *goods, _) in enumerate(lines):
            goods = [int(good) for good in goods]
            dummies = [good for good in goods if good >= instance.goods]
            assert (int(number), float(price)) == (bid, instance.prices[bid])
            assert instance.bundles[bid].indices.tolist() == [good for good in goods if good < instance.goods]
            assert instance.dummies[bid] == (dummies[0] if dummies else -1)
            key = dummies[0] if dummies else ("alone", bid)
            assert instance.groups[bid] == bidders.setdefault(key, len(bidders))
        assert instance.bundles.shape == (len(instance), 20)
        assert (instance.bundles.toarray() == instance.indicators()).all()
        assert len(instance.bidders()) == len(bidders) and instance.bidders().kind == "xor"


def test_seeds_and_numbers_say_which_instance(instances):
    assert instances == cats.generate("regions-npv", goods=20, bids=60, instances=3, seed=5)
    assert instances[:1] == cats.generate("regions-npv", goods=20, bids=60, seed=5)
    assert instances[0] != instances[1]
    assert len({instance.to_cats() for instance in instances}) == 3


def test_instances_are_those_of_the_command_line(cli, tmp_path):
    cli("cats", "generate", "--distribution", "regions-npv", "--goods", 20, "--bids", 60, "--instances", 2, "--seed", 5,
        "--set", "jump_probability=0.2", "--out", tmp_path)
    ours = cats.generate("regions-npv", goods=20, bids=60, instances=2, seed=5, jump_probability=0.2)
    texts = [path.read_text() for path in sorted(tmp_path.glob("*.txt"))]
    assert [instance.to_cats() for instance in ours] == texts


def test_hybrids_are_those_of_the_command_line(cli, tmp_path):
    cli("cats", "generate", "--hybrid", "uniform", "--goods", 24, "--bids", 30, "--instances", 6, "--set", "jump_probability=0.1",
        "--format", "jsonl", "--out", tmp_path)
    ours = cats.generate(cats.UNIFORM_HYBRID, goods=24, bids=30, instances=6, jump_probability=0.1)
    assert ours == cats.read(tmp_path / "hybrid.jsonl")
    [alone] = cats.generate({"L4": 0.5}, goods=24, bids=30)
    assert [alone] == cats.generate("L4", goods=24, bids=30)
    for weights, said in [({"L9": 1.0}, "L9"), ({"L4": -1.0}, "the weight of L4"), ({"regions": 1.0}, "a distribution of a hybrid"), ({}, "sum of")]:
        with pytest.raises(ValueError, match=said):
            cats.generate(weights, goods=24, bids=30)


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.txt.gz", "a.jsonl.gz"])
def test_what_is_written_is_read(instances, tmp_path, name):
    instances[0].write(tmp_path / name)
    assert cats.read(tmp_path / name) == instances[:1]


def test_programs_and_other_formats(instances, tmp_path):
    [instance] = instances[:1]
    assert "Maximize" in instance.to_lp() and instance.to_mps().startswith("*") or "NAME" in instance.to_mps()
    instance.write(tmp_path / "program.txt", format="lp")
    assert (tmp_path / "program.txt").read_text() == instance.to_lp()
    assert cats.Instance.from_json(instance.to_json()) == instance
    assert pickle.loads(pickle.dumps(instance)) == instance


def test_prices_are_whole_where_asked_for_and_bidders_counted():
    [instance] = cats.generate("arbitrary-upv", goods=10, bidders=7, whole_prices=1000, dominance_check=False)
    assert len(instance.bidders()) == 7
    assert (instance.prices == np.round(instance.prices)).all() and instance.prices.max() > 1000


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ({"distribution": "region"}, "distribution should be one of arbitrary, "),
        ({"goods": 0}, "goods should be in [1, 4096], but is 0"),
        ({"bids": 0}, "bids should be in [1, 1e7], but is 0"),
        ({"bids": None}, "the number of bids or bidders should be in [1, 1e7], but is not given"),
        ({"instances": 0}, "instances should be in [1, 1e6], but is 0"),
        ({"mode": "fix"}, 'mode should be one of compat, fixed (the nearest is fixed), but is "fix"'),
        ({"jump": 0.5}, "jump is no key; the nearest is jump_probability"),
        ({"jump_probability": 2}, "jump_probability should be in [0, 1], but is 2"),
        ({"jump_probability": "x"}, 'jump_probability should be in [0, 1], but is "x"'),
    ],
)
def test_what_is_wrong_is_said_as_on_the_command_line(asked, text):
    asked = {"distribution": "regions-npv", "goods": 16, "bids": 20, **asked}
    with pytest.raises(ValueError) as error:
        cats.generate(**asked)
    assert str(error.value).startswith(text)


def test_errors_are_those_of_the_command_line(cli, tmp_path):
    said = cli("cats", "generate", "--distribution", "paths", "--goods", 16, "--bids", 20, "--set", "initial_cities=1",
               "--out", tmp_path, fails=True)
    with pytest.raises(ValueError) as error:
        cats.generate("paths", goods=16, bids=20, initial_cities=1)
    assert said == f"--set initial_cities=1: {error.value}" or said == str(error.value)
    damaged = tmp_path / "damaged.txt"
    damaged.write_text("goods 3\nbids 1\n0 x 1 #\n")
    with pytest.raises(ValueError) as error:
        cats.read(damaged)
    assert cli("cats", "inspect", damaged, fails=True) == str(error.value)


def test_files_that_are_not_there_and_unknown_formats(instances, tmp_path):
    with pytest.raises(FileNotFoundError, match="cannot read .*absent.txt: No such file"):
        cats.read(tmp_path / "absent.txt")
    with pytest.raises(ValueError, match="the extension should be one of txt, .*, but is \"xml\""):
        instances[0].write(tmp_path / "a.xml")
    with pytest.raises(ValueError, match="format should be one of cats, "):
        instances[0].write(tmp_path / "a.txt", format="xml")


def test_winners(tmp_path):
    small = tmp_path / "small.txt"
    small.write_text("goods 3\nbids 5\ndummy 1\n0 10 0 1 3 #\n1 7 2 3 #\n2 6 0 #\n3 5 1 2 #\n4 2 1 #\n")
    [instance] = cats.read(small)
    assert instance.dummies.tolist() == [3, 3, -1, -1, -1] and instance.groups.tolist() == [0, 0, 1, 2, 3]
    if not cats.has_solver():
        with pytest.raises(NotImplementedError, match="this build has no solver"):
            instance.solve()
        return
    with pytest.raises(ValueError, match="gap"):
        instance.solve(gap=-1.0)
    solution = instance.solve()
    assert (solution["accepted"], solution["value"], solution["optimal"]) == ([1, 2, 4], 15.0, True)


def test_presets_are_those_of_the_command_line(cli, tmp_path):
    cli("cats", "generate", "--preset", "ecole-0.8", "--goods", 40, "--bids", 120, "--instances", 3, "--seed", 0,
        "--set", "add_item_prob=0.5", "--set", "neighbours=cats", "--out", tmp_path)
    ours = cats.preset("ecole-0.8", goods=40, bids=120, instances=3, add_item_prob=0.5, neighbours="cats")
    assert [instance.to_cats() for instance in ours] == [path.read_text() for path in sorted(tmp_path.glob("*.txt"))]
    fresh = cats.preset("ecole-0.8", goods=40, bids=120, instances=2, seed=1, fresh_seeds=True)
    second = cats.preset("ecole-0.8", goods=40, bids=120, seed=2)[0]
    assert (fresh[1].prices == second.prices).all() and (fresh[1].bundles != second.bundles).nnz == 0
    with pytest.raises(ValueError, match="preset should be one of learn2branch, "):
        cats.preset("ecole", goods=40, bids=120)
    with pytest.raises(ValueError, match="add_item_prb is no key; the nearest is add_item_prob"):
        cats.preset("geco", goods=40, bids=120, add_item_prb=0.5)
    with pytest.raises(ValueError, match=r"seed should be in \[0, 4294967295\], but is 4294967296"):
        cats.preset("geco", goods=40, bids=120, seed=2**32)


def test_published_instances_and_named_sets():
    first, second = cats.official("train_100_500/1..2")
    assert [first.prices.tolist(), second.prices.tolist()] == [
        instance.prices.tolist() for instance in cats.preset("learn2branch", goods=100, bids=500, instances=2)
    ]
    [same] = cats.official("train_100_500/instance_2")
    assert same == second
    assert len(cats.named_set("matching-small")) == 20
    with pytest.raises(ValueError, match="the nearest is matching-small"):
        cats.named_set("matching-smal")


def test_exact_numbers_of_bids():
    assert [len(one) for one in cats.generate("regions-npv", goods=20, bids=61, exact_bids=True, instances=4)] == [61] * 4
