"""Makes a random problem for one training step and saves it as one safetensors file.

python problem.py --stage menu --out menu.safetensors [--goods 50 --elements 5000 ...]
"""

import argparse

import numpy as np
from safetensors.numpy import save_file

Arrays = dict[str, np.ndarray]

BOX = (0.05, 0.95)
LARGEST_ATOM = 6
SPEED_HIDDEN = 32
START_DEVIATION = 0.05
TARGET_DEVIATION = 0.1


def default_hidden(goods: int) -> int:
    """The least multiple of 128 that is at least `goods`."""
    return -(-goods // 128) * 128


def network(rng: np.random.Generator, name: str, widths: list[int]) -> Arrays:
    """Dense layers: `NAME.l.weight` [inputs, outputs] and `NAME.l.bias` [outputs]."""
    layers: Arrays = {}
    for layer, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
        layers[f"{name}.{layer}.weight"] = rng.normal(size=(inputs, outputs)) / np.sqrt(inputs)
        layers[f"{name}.{layer}.bias"] = 0.1 * rng.normal(size=outputs)
    return layers


def menu_problem(
    rng: np.random.Generator, goods: int, elements: int, support: int, batch: int, atoms: int, hidden: int
) -> Arrays:
    """A menu of J elements with D support points each, and B bidders with K atoms each, over M goods.

    Money is normalised: the mean of the bidders' best values is 1, and the price of all goods is about that.
    """
    sizes = rng.integers(1, min(LARGEST_ATOM, goods), size=(batch, atoms, 1), endpoint=True)
    worth = rng.uniform(1e-3, 1.5, size=(batch, atoms))
    ranks = rng.random((batch, atoms, goods)).argsort(axis=2).argsort(axis=2)
    return {
        "theta": 0.1 * rng.normal(size=(elements * support, goods)),
        "logits": rng.normal(size=(elements, support)),
        "item": rng.uniform(0.0, 1.0 / goods, size=goods),
        "size": 0.5 * np.arange(goods + 1) / goods,
        "deviation": rng.uniform(0.0, 0.1, size=elements),
        **network(rng, "matrix", [goods, hidden, hidden, goods]),
        "atoms": ranks < sizes,
        "values": worth / worth.max(axis=1).mean(),
    }


def flow_problem(rng: np.random.Generator, goods: int, batch: int, hidden: int) -> Arrays:
    """Both networks of the flow, and F straight paths: starts [F, M], ends [F, M] around their bundles, times [F, 1]."""
    starts = rng.uniform(*BOX, size=(batch, goods)) + START_DEVIATION * rng.normal(size=(batch, goods))
    return {
        **network(rng, "matrix", [goods, hidden, hidden, goods]),
        **network(rng, "speed", [1, SPEED_HIDDEN, 1]),
        "starts": starts,
        "ends": (starts >= 0.5) + TARGET_DEVIATION * rng.normal(size=(batch, goods)),
        "times": rng.random((batch, 1)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", choices=["menu", "flow"], default="menu")
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--goods", type=int, default=50, help="M")
    parser.add_argument("--elements", type=int, default=5000, help="J")
    parser.add_argument("--support", type=int, default=8, help="D")
    parser.add_argument("--batch", type=int, default=128, help="B")
    parser.add_argument("--atoms", type=int, default=12, help="K")
    parser.add_argument("--flow-batch", type=int, default=2048, help="F")
    parser.add_argument("--hidden", type=int, default=0, help="H; 0: the least multiple of 128 that is at least M")
    args = parser.parse_args()

    rng = np.random.default_rng(args.seed)
    hidden = args.hidden or default_hidden(args.goods)
    if args.stage == "menu":
        arrays = menu_problem(rng, args.goods, args.elements, args.support, args.batch, args.atoms, hidden)
        metadata = {
            "stage": "menu",
            "goods": args.goods,
            "elements": args.elements,
            "support": args.support,
            "batch": args.batch,
            "atoms": args.atoms,
            "hidden": hidden,
            "sharpness": 15,
            "speed_integral": 1.0,
            "euler_steps": 5,
            "box_low": BOX[0],
            "box_high": BOX[1],
            "penalty": 0.01,
        }
    else:
        arrays = flow_problem(rng, args.goods, args.flow_batch, hidden)
        metadata = {"stage": "flow", "goods": args.goods, "batch": args.flow_batch, "hidden": hidden}
    arrays = {name: np.ascontiguousarray(array, dtype=np.float32) for name, array in arrays.items()}
    save_file(arrays, args.out, {key: str(value) for key, value in metadata.items()})


if __name__ == "__main__":
    main()
