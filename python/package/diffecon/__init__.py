"""Differentiable economics: auctions learned by gradient.

Valuations come in (recipes, CATS instances, NumPy arrays), mechanisms come out (menus, price functions, policies of sequential auctions), and are
compared with strong baselines on the same bidders. Files are those of the command line ``diffecon``, and so are the numbers.

>>> import diffecon
>>> bidders = diffecon.Valuations.from_items([[1.0, 2.0], [3.0, 1.0], [2.0, 2.0]], "additive")
>>> len(bidders), bidders.goods, bidders.surplus
(3, 2, 3.6666666666666665)

Shapes are written with the letters ``N`` bidders, ``M`` goods, ``K`` atoms, ``J`` menu elements, ``D`` bundles of an element. Money is in the unit of the
valuations. Goods and bidders are counted from 0, positions of sequential auctions from 1. Errors are those of the command line, with the same
texts: ``ValueError`` for a value out of its range or a file that is not what it should be, ``OSError`` for files that cannot be read or
written, ``RuntimeError`` for training that diverged. Work goes on without the interpreter's lock on as many threads as there are cores
(``RAYON_NUM_THREADS`` says otherwise), and ends on Ctrl-C.
"""

from typing import TYPE_CHECKING

from . import cats
from ._diffecon import (
    BidFunctions,
    Contracts,
    Hybrid,
    Menu,
    Offers,
    Policy,
    PriceFunction,
    Valuations,
    __version__,
    explain,
    inspect,
    load,
)
from .comparison import Evaluation, audit, compare, evaluate, polish, report, show
from .training import Run, resume, train

__all__ = [
    "BidFunctions",
    "Contracts",
    "Evaluation",
    "Hybrid",
    "Menu",
    "Offers",
    "Policy",
    "PriceFunction",
    "Run",
    "SequentialEnv",
    "Valuations",
    "__version__",
    "audit",
    "cats",
    "compare",
    "evaluate",
    "explain",
    "inspect",
    "load",
    "polish",
    "report",
    "resume",
    "show",
    "train",
]

if TYPE_CHECKING:
    from .sequential import SequentialEnv


def __getattr__(name: str) -> object:
    # Gymnasium is imported for those who ask for what needs it.
    if name == "SequentialEnv":
        from .sequential import SequentialEnv

        return SequentialEnv
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
