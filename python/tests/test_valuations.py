"""Bidders from recipes, instances and arrays, and back."""

import numpy as np
import pytest
from diffecon import Valuations, cats

RANDOM = np.random.default_rng(1)


def test_item_values_come_back_without_a_copy():
    values = RANDOM.random((50, 4), dtype=np.float32)
    bidders = Valuations.from_items(values, "additive")
    assert (bidders.kind, len(bidders), bidders.goods) == ("additive", 50, 4)
    assert (bidders.values == values).all() and bidders.values.dtype == np.float32
    assert bidders.surplus == pytest.approx(values.sum(axis=1).mean())
    one, other = bidders.values, bidders.values
    assert np.shares_memory(one, other) and not one.flags.writeable and one.base is bidders
    with pytest.raises(ValueError):
        one.flags.writeable = True
    del bidders, other
    assert (one == values).all()


def test_any_layout_and_type_of_numbers_is_read():
    values = RANDOM.integers(0, 9, (6, 3))
    for given in [values.tolist(), values.astype(">f8"), np.asfortranarray(values), values[::-1][::-1], values.astype("u1")]:
        assert (Valuations.from_items(given, "unit-demand").values == values).all()


def test_bidders_of_k_demand_value_their_best_goods():
    values = RANDOM.random((6, 4)).astype(np.float32)
    bidders = Valuations.from_items(values, "2-demand")
    assert bidders.kind == "xor"
    assert bidders.surplus == pytest.approx(np.sort(values)[:, -2:].sum(axis=1).mean())


def dense(bidders, atoms, goods):
    array = np.zeros((bidders, atoms, goods + 1), np.float32)
    array[..., :goods] = RANDOM.random((bidders, atoms, goods)) < 0.4
    array[..., 0] = 1
    array[..., goods] = RANDOM.random((bidders, atoms))
    return array


def test_dense_arrays_come_back():
    array = dense(20, 3, 70)
    bidders = Valuations.from_dense(array, split=(10, 5, 3))
    assert (bidders.to_dense() == array).all()
    assert bidders.splits == {"train": 10, "validation": 5, "test": 3, "extra": 2}
    assert (bidders.split("test").to_dense() == array[15:18]).all()
    assert bidders.offsets.tolist() == list(range(0, 61, 3)) and bidders.words.shape == (60, 2)
    assert (bidders.values == array[..., 70].ravel()).all()


def test_masks_of_every_form_are_the_dense_array():
    array = dense(9, 4, 11)
    members, values = array[..., :11].astype(bool), array[..., 11]
    words = (members * (1 << np.arange(11))).sum(axis=-1)
    for bundles, order in [
        (members, None),
        (words, None),
        (words.astype(np.uint64)[..., None], None),
        (np.packbits(members, axis=-1), "big"),
        (np.packbits(members, axis=-1, bitorder="little"), "little"),
    ]:
        bidders = Valuations.from_masks(bundles, values, goods=11, bit_order=order)
        assert (bidders.to_dense() == array).all()


def test_the_value_of_a_bundle_is_the_best_atom_inside():
    array = dense(30, 5, 8)
    bidders = Valuations.from_dense(array)
    bundles = RANDOM.random((30, 8)) < 0.7
    inside = (array[..., :8] <= bundles[:, None, :]).all(axis=-1)
    assert (bidders.value(bundles) == np.where(inside, array[..., 8], 0).max(axis=1)).all()
    with pytest.raises(ValueError, match=r"the shape of bundles should be \[30, 8\], .*, but is \[30, 7\]"):
        bidders.value(bundles[:, :7])


def test_recipes_are_those_of_the_command_line(cli, tmp_path):
    recipe = {"distribution": "arbitrary-npv", "goods": 20, "seed": 3, "split": {"train": 50, "validation": 10, "test": 10}}
    folder = tmp_path / "data"
    folder.mkdir()
    text = "distribution = 'arbitrary-npv'\ngoods = 20\nseed = 3\n[split]\ntrain = 50\nvalidation = 10\ntest = 10\n"
    (folder / "recipe.toml").write_text(text)
    cli("dataset", "build", folder / "recipe.toml")
    built, ours = Valuations.load(folder), Valuations.from_recipe(recipe)
    assert (built.to_dense() == ours.to_dense()).all() and built.splits == ours.splits
    read = Valuations.from_recipe(folder / "recipe.toml")
    assert (read.to_dense() == ours.to_dense()).all() and read.name == built.name == "data"
    read.save(tmp_path / "again")
    payload = "valuations.safetensors"
    # The name comes from the recipe's folder, so that even the bytes are the same.
    assert (tmp_path / "again" / payload).read_bytes() == (folder / payload).read_bytes()
    with pytest.raises(FileExistsError, match="exists already: choose another folder"):
        read.save(folder)


def test_instances_have_their_bidders():
    instances = cats.generate("arbitrary-upv", goods=12, bids=40, instances=4)
    bidders = Valuations.from_instances(instances, split=(20, 5, 5))
    assert len(bidders) == sum(len(instance.bidders()) for instance in instances)
    prices = np.concatenate([instance.prices for instance in instances]).astype(np.float32)
    assert (np.sort(bidders.values) == np.sort(prices)).all()
    assert (bidders.values != prices).any(), "shuffled"


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: Valuations.from_items([[1.0, -2.0]], "additive"),
         "values: the value of good 1 in row 0 should be in [0, 1e30], but is -2"),
        (lambda: Valuations.from_items([[1.0, np.nan]], "additive"),
         "values: the value of good 1 in row 0 should be in [0, 1e30], but is NaN"),
        (lambda: Valuations.from_items([[1.0]], "add"),
         'values should be one of additive, unit-demand, K-demand (the nearest is additive); K a number from 2 on, but is "add"'),
        (lambda: Valuations.from_items([[1.0, 2.0]] * 3, "2-demand"), "values: goods should be at least 3 with 2-demand"),
        (lambda: Valuations.from_items([1.0, 2.0], "additive"), "values: the shape should be [bidders, goods], but is [2]"),
        (lambda: Valuations.from_items([["a"]], "additive"), "values: the data type should be bool, an integer"),
        (lambda: Valuations.from_items([[1.0]] * 2, "additive"), "the number of bidders should be at least 3, one for each"),
        (lambda: Valuations.from_dense(np.ones((2, 2))), "array: the shape should be [bidders, atoms, goods + 1]"),
        (lambda: Valuations.from_dense(np.full((3, 1, 2), 0.5)),
         "array: the indicator of good 0 in row 0, atom 0 should be 0 or 1, but is 0.5"),
        (lambda: Valuations.from_masks([[8]] * 3, [[1.0]] * 3, goods=3), "bundles: a good in row 0, atom 0 should be below 3"),
        (lambda: Valuations.from_items(np.ones((5, 2)), "additive", split=(3, 2, 1)), "the splits should be at most the 5"),
        (lambda: Valuations.from_recipe({"distribution": "additive", "goods": 0, "seed": 1, "split": {}}),
         "goods should be "),
        (lambda: Valuations.from_recipe({"distribution": "additive", "goods": object()}),
         "goods should be a text, a path, a number, True, False, a list or a dictionary, but is <object"),
        (lambda: Valuations.from_items(np.ones((5, 2)), "additive").split("tests"), "split should be one of train, "),
        (lambda: Valuations.from_items(np.ones((5, 2)), "additive").split("test").split("test"),
         "valuations should be bidders with the parts train, validation and test, but is bidders without parts"),
        (lambda: Valuations.from_items(np.ones((5, 2)), "additive").to_dense(), "the kind of valuations should be xor or"),
        (lambda: Valuations.from_items(np.ones((5, 2)), "additive").words, "the kind of valuations should be xor, which"),
    ],
)
def test_what_is_wrong_is_named_with_its_range(make, text):
    with pytest.raises(ValueError) as error:
        make()
    assert str(error.value).startswith(text)


def test_what_is_not_there_is_said(tmp_path):
    with pytest.raises(FileNotFoundError, match="is missing: build the data set"):
        Valuations.load(tmp_path)
    with pytest.raises(FileNotFoundError, match="cannot read"):
        Valuations.from_recipe(tmp_path / "recipe.toml")
