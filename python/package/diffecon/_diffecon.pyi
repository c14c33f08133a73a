"""What Rust does for the package; `diffecon` and `diffecon.cats` are its public faces."""

from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from typing import Any, TypeAlias, final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix

EPISODES: int
MISREPORTS: int
ROUNDS: int
__version__: str

_Path: TypeAlias = str | PathLike[str]
Mechanism: TypeAlias = Menu | PriceFunction | Hybrid | Policy | BidFunctions | Contracts | Offers

@final
class Valuations:
    """Bidders over the same goods, and the parts of a data set where they are one.

    Nothing of them changes. Values are float32, from 0 to 1e30.
    """

    @staticmethod
    def from_recipe(recipe: Mapping[str, Any] | _Path, name: str | None = None) -> Valuations:
        """Draws the bidders of a recipe, the keys of a ``recipe.toml`` or the path of one: those that ``diffecon dataset build`` writes.

        ``diffecon.explain("recipe")`` lists the keys. The name in reports is that of the recipe's folder, or of the distribution.
        """

    @staticmethod
    def from_instances(
        instances: Sequence[Instance],
        *,
        goods: int | None = None,
        split: tuple[int, int, int] | None = None,
        seed: int = 1,
        name: str = "instances",
    ) -> Valuations:
        """The bidders of CATS instances, shuffled by the seed, over the most goods of any.

        `split` are the bidders for train, validation and test, others being extra; by default 80, 10 and 10 %.
        """

    @staticmethod
    def from_dense(array: ArrayLike, *, split: tuple[int, int, int] | None = None, name: str = "array") -> Valuations:
        """XOR bidders of the dense layout ``[N, K, M + 1]``: 0/1 indicators of an atom's goods, then its value; rows of zeros are padding."""

    @staticmethod
    def from_masks(
        bundles: ArrayLike,
        values: ArrayLike,
        *,
        goods: int | None = None,
        bit_order: str | None = None,
        split: tuple[int, int, int] | None = None,
        name: str = "masks",
    ) -> Valuations:
        """XOR bidders of bundles as bits, and values ``[N, K]``.

        `bundles` are integers ``[N, K]`` (good ``i`` is bit ``i``), int64 or uint64 ``[N, K, W]`` (bit ``i % 64`` of word ``i // 64``), uint8
        ``[N, K, P]`` of `numpy.packbits` with its `bit_order` big or little, or bool ``[N, K, M]``.
        """

    @staticmethod
    def from_items(
        values: ArrayLike, kind: str, *, split: tuple[int, int, int] | None = None, name: str = "items"
    ) -> Valuations:
        """Bidders with a value for each good ``[N, M]``, of kind additive, unit-demand or K-demand (``"2-demand"``: XOR bids)."""

    @staticmethod
    def load(folder: _Path) -> Valuations:
        """The data set in a folder."""

    def save(self, folder: _Path) -> None:
        """Writes the data set to a folder that holds none, whole or not at all."""

    @property
    def goods(self) -> int:
        """The number of goods ``M``."""

    @property
    def kind(self) -> str:
        """xor, additive or unit-demand."""

    @property
    def name(self) -> str | None:
        """The data set's name in reports; none of bidders that are only a part of one."""

    @property
    def splits(self) -> dict[str, int]:
        """The bidders of each part: train, validation, test, extra; empty of bidders that are only a part."""

    @property
    def surplus(self) -> float:
        """The full surplus ``E[max v]``, money a bidder: no mechanism earns more."""

    def split(self, name: str) -> Valuations:
        """The bidders of a part: train, validation, test or extra."""

    @property
    def values(self) -> NDArray[np.float32]:
        """Item values ``[N, M]``, or of XOR bidders the values of all atoms ``[atoms]``; a read-only view, nothing is copied."""

    @property
    def words(self) -> NDArray[np.uint64]:
        """The bundles of all atoms ``[atoms, words]``: good ``i`` is bit ``i % 64`` of word ``i // 64``; a read-only view. XOR bidders only."""

    @property
    def offsets(self) -> NDArray[np.uint64]:
        """Bidder ``i`` has the atoms ``offsets[i]`` to ``offsets[i + 1] - 1``, ``[N + 1]``; a read-only view. XOR bidders only."""

    def to_dense(self) -> NDArray[np.float32]:
        """The dense layout ``[N, K, M + 1]``; not of additive bidders, who would need an atom for every bundle."""

    def value(self, bundles: NDArray[np.bool_]) -> NDArray[np.float32]:
        """What a bundle is worth to each bidder ``[N]``, given one for each: bool ``[N, M]``."""

    def __len__(self) -> int: ...

@final
class Instance:
    """An instance of CATS: bids, generated or read from a file. ``len(instance)`` is their number.

    Arrays are made anew each time that they are asked for.
    """

    @staticmethod
    def from_json(line: str) -> Instance:
        """The instance of a line of JSON, as `to_json` writes it."""

    @property
    def goods(self) -> int:
        """The number of real goods; dummies count from here on."""

    @property
    def distribution(self) -> str | None:
        """The distribution that the comments name."""

    @property
    def comments(self) -> list[str]:
        """The comments of the file, or how the instance was generated."""

    @property
    def dropped(self) -> list[tuple[int, str]]:
        """Bids of the file that mean nothing: the line, and why."""

    @property
    def prices(self) -> NDArray[np.float64]:
        """The bids' prices ``[bids]``, in the unit of CATS."""

    @property
    def dummies(self) -> NDArray[np.int64]:
        """The dummy good that the bids of a bidder share ``[bids]``; -1 without."""

    @property
    def groups(self) -> NDArray[np.int64]:
        """The bidder of each bid ``[bids]``, of whom at most one bid wins; a bid without a dummy is a bidder of its own."""

    @property
    def bundles(self) -> csr_matrix:
        """The bids' goods, a SciPy matrix ``[bids, goods]`` of ones (float64), without dummies.

        Raises:
            ImportError: Without SciPy; `csr` and `indicators` need none.
        """

    def csr(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The bids' goods as the arrays of a sparse matrix: where each bid's goods begin ``[bids + 1]``, and the goods of all bids in turn."""

    def indicators(self) -> NDArray[np.uint8]:
        """The bids' goods as 0 and 1, ``[bids, goods]``."""

    def bidders(self) -> Valuations:
        """The bidders: the bids of a dummy are the atoms of one XOR bidder."""

    def to_cats(self) -> str:
        """The text of CATS."""

    def to_lp(self) -> str:
        """Winner determination as an integer program in the LP format of CPLEX: bid ``i`` is the binary variable ``xi``."""

    def to_mps(self) -> str:
        """Winner determination as an integer program in free MPS."""

    def to_json(self) -> str:
        """A line of JSON."""

    def write(self, path: _Path, format: str | None = None) -> None:
        """Writes a file in the format cats, lp, mps or jsonl, by default that of its extension; ``.gz`` is compressed."""

    def solve(self, time_limit: float | None = None, threads: int = 1, gap: float = 0.0) -> dict[str, Any]:
        """The bids that win, and how near they are to the optimum, as ``diffecon cats solve --json`` has them.

        Args:
            time_limit: Seconds of the search; by default it has no end but the optimum.
            threads: Threads of the search.
            gap: The search ends when the value is proven to be this close to the optimum, relative to it.

        Returns:
            accepted (the numbers of the bids that win), value (the sum of their prices), bound (no allocation is worth more), optimal
            (whether the search came to its end), relaxation (the value if bids could be accepted in part), greedy (value and rule of the
            best simple rule), duals (prices of goods and dummies in the relaxation), nodes, seconds.

        Raises:
            ValueError: If an argument is out of its range.
            NotImplementedError: If this build has no solver, see `has_solver`.
        """

    def __len__(self) -> int: ...
    def __eq__(self, other: object) -> bool: ...

@final
class Menu:
    """A menu: ``J`` elements, each a lottery over ``D`` bundles at a price; a bidder takes what he likes best, or nothing. ``len(menu)`` is ``J``."""

    def __new__(
        cls, bundles: NDArray[np.bool_], weights: NDArray[np.float32], prices: NDArray[np.float32]
    ) -> Menu:
        """From bundles bool ``[J, D, M]``, their probabilities float32 ``[J, D]`` and prices float32 ``[J]``."""

    @property
    def goods(self) -> int:
        """The number of goods ``M``."""

    @property
    def support(self) -> int:
        """The bundles of an element, ``D``."""

    @property
    def prices(self) -> NDArray[np.float32]:
        """The prices ``[J]``, money; a read-only view."""

    @property
    def weights(self) -> NDArray[np.float32]:
        """The probabilities of an element's bundles ``[J, D]``; a read-only view."""

    @property
    def words(self) -> NDArray[np.uint64]:
        """The bundles ``[J, D, words]``: good ``i`` is bit ``i % 64`` of word ``i // 64``; a read-only view."""

    @property
    def bundles(self) -> NDArray[np.bool_]:
        """The bundles ``[J, D, M]``."""

    def choose(self, valuations: Valuations) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
        """What bidders take: the probability with which each gets each good ``[N, M]``, and what he pays ``[N]``, money."""

    def elements(self, valuations: Valuations) -> NDArray[np.int64]:
        """The element that each bidder takes ``[N]``; -1 for nothing."""

    def save(self, path: _Path) -> None:
        """Writes a mechanism file, which `evaluate` takes, whole or not at all."""

    @property
    def provenance(self) -> dict[str, Any]:
        """Where it comes from: learner, settings, seed, step, data."""

    def __len__(self) -> int: ...

@final
class PriceFunction:
    """A price for every bundle: those of its goods and of its size, and surcharges where there is a lattice."""

    def __new__(cls, item: NDArray[np.float64], size: NDArray[np.float64]) -> PriceFunction:
        """From the price of each good float64 ``[M]`` and of each bundle size from 0 to ``M``, float64 ``[M + 1]``."""

    @property
    def goods(self) -> int:
        """The number of goods ``M``."""

    @property
    def item(self) -> NDArray[np.float64]:
        """The price of each good ``[M]``, money; a read-only view."""

    @property
    def size(self) -> NDArray[np.float64]:
        """The price of each bundle size ``[M + 1]``, money; a read-only view."""

    def price(self, bundles: NDArray[np.bool_]) -> NDArray[np.float64]:
        """The prices of bundles, bool ``[bundles, M]`` to ``[bundles]``."""

    def choose(self, valuations: Valuations) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
        """What bidders buy: 1 for each good that each gets ``[N, M]``, and what he pays ``[N]``, money."""

    def save(self, path: _Path) -> None:
        """Writes a mechanism file, which `evaluate` takes, whole or not at all."""

    @property
    def provenance(self) -> dict[str, Any]:
        """Where it comes from: learner, settings, seed, step, data."""

@final
class BidFunctions:
    """What every bidder of a sealed auction bids at every signal: learned, or an equilibrium. Bids are linear between the signals of a table."""

    def bid(self, values: NDArray[np.float64], bidder: int | None = None) -> NDArray[np.float64]:
        """The bids of values float64: of one bidder, numbered from 0, in any shape, or without a number of all ``N``, ``[auctions, N]``, or in any
        shape where all bid alike. Beyond the table as at its end."""

    @property
    def bidders(self) -> int:
        """The number of bidders ``N``."""

    @property
    def auction(self) -> dict[str, Any]:
        """The auction: format, bidders, values, reserve, aversion to risk."""

    @property
    def signals(self) -> NDArray[np.float64]:
        """The signals of the table, ``[1, points]`` where all bid alike, else ``[N, points]``, money."""

    @property
    def bids(self) -> NDArray[np.float64]:
        """The bids at these signals, money."""

    def best_response(self) -> dict[str, Any]:
        """What a bidder gains at most by another bid, while the others keep to theirs, exactly: a dictionary with ``gain``, 0 in an
        equilibrium, and whose gain it is, at which value."""

    def equilibrium(self) -> BidFunctions | None:
        """The bid functions of the auction's equilibrium; None if none is known."""

    def save(self, path: _Path) -> None:
        """Writes a mechanism file, which `evaluate` takes, whole or not at all."""

    @property
    def provenance(self) -> dict[str, Any]:
        """Where they come from: learner, settings, seed, step."""

@final
class Contracts:
    """What a principal pays an agent in every state of a process: learned, or an equilibrium. The rows of arrays are states; with a horizon those of
    the first step, then those of the second, and so on."""

    @property
    def process(self) -> dict[str, Any]:
        """The process: discount, horizon, names of actions and outcomes, start, and for each state its rewards, laws and what follows; as in its file."""

    @property
    def payments(self) -> NDArray[np.float64]:
        """The payment for each outcome, or for each action where those are observed, in every state: ``[states, outcomes]``, money; a read-only view."""

    @property
    def truncated(self) -> NDArray[np.float64]:
        """What each action leaves the agent without the payment of the moment, as the principal believes: ``[states, actions]``, money; a read-only
        view. The payments are the least for these values."""

    def response(self) -> dict[str, Any]:
        """What comes of the contracts where the agent responds as well as it can, exactly: a dictionary with the values of the whole process,
        ``principal``, ``agent``, ``gross`` (the principal's before payments) and ``paid``, and of every state ``actions``, ``visits`` (how often it
        comes up, discounted), ``agent_values`` and ``principal_values``, arrays ``[states]``."""

    def equilibrium(self) -> Contracts:
        """The contracts of the process' subgame-perfect equilibrium, exactly."""

    def save(self, path: _Path) -> None:
        """Writes a mechanism file, which `evaluate` takes, whole or not at all."""

    @property
    def provenance(self) -> dict[str, Any]:
        """Where they come from: learner, settings, seed, step."""

@final
class Offers:
    """What a principal tells each agent of a Coin Game to do, and pays if the agent does it: learned, or an equilibrium. States are as one
    agent sees them, and both are offered the same where they see the same."""

    @property
    def game(self) -> dict[str, Any]:
        """The rules: size, steps, coins, rewards, weight of them, discount."""

    @property
    def actions(self) -> NDArray[np.uint8]:
        """What an agent is told to do at each step in each state, ``[steps, states]``: 0 to 4 for up, right, down, left, stay; a read-only view."""

    @property
    def payments(self) -> NDArray[np.float32]:
        """What it is paid if it does, ``[steps, states]``, in rewards; a read-only view."""

    @property
    def states(self) -> NDArray[np.int64]:
        """What states say, ``[states, 3]``, in cells counted row by row from the agent's own, on a board that wraps around: the cell of the other
        agent, that of the coin, and whether the coin is the other's, 0 or 1; where there are both coins, that of the agent's coin and that of the
        other's."""

    def response(self) -> dict[str, float]:
        """What comes of the offers where both agents respond as well as they can, exactly: a dictionary with the values of an episode ``principal``,
        ``welfare`` and ``paid``, discounted, and ``followed``, the share of recommendations that are."""

    def equilibrium(self) -> Offers:
        """The offers of the game's subgame-perfect equilibrium, exactly."""

    def save(self, path: _Path) -> None:
        """Writes a mechanism file, which `evaluate` takes, whole or not at all."""

    @property
    def provenance(self) -> dict[str, Any]:
        """Where they come from: learner, settings, seed, step."""

@final
class Hybrid:
    """A price for every bundle and lotteries beside it, of which a bidder takes the best offer."""

    @property
    def goods(self) -> int:
        """The number of goods ``M``."""

    @property
    def menu(self) -> Menu:
        """The lotteries."""

    @property
    def prices(self) -> PriceFunction:
        """The prices."""

    def choose(self, valuations: Valuations) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
        """What bidders take: the probability with which each gets each good ``[N, M]``, and what he pays ``[N]``, money."""

    @property
    def provenance(self) -> dict[str, Any]:
        """Where it comes from: learner, settings, seed, step, data."""

@final
class Policy:
    """A policy of a sequential auction: prices for every state."""

    @property
    def goods(self) -> int:
        """The number of goods ``M``."""

    @property
    def positions(self) -> int:
        """The positions of the auction, a bidder each."""

    @property
    def environment(self) -> dict[str, Any]:
        """The auction's keys: bidders, goods, values, order, menu."""

    @property
    def predicted(self) -> float | None:
        """The revenue that the policy itself expects, money an auction."""

    def prices(self, position: int = 1, left: Sequence[int] | None = None) -> dict[str, Any]:
        """What is posted at a position, counted from 1, with these goods left, counted from 0 (by default all).

        The entries are entry_fee, where there is one, and shown: what is offered, each with its price (money; None where it is not for sale) and
        its goods, or the size of which any goods may be chosen.
        """

    def choose(self, valuations: Valuations) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
        """What bidders buy, an auction after the other: row ``i`` is visited at position ``i % positions`` of its auction, counted from 0.

        1 for each good that each gets ``[N, M]``, and what he pays ``[N]``, money; ``N`` is a multiple of the positions.
        """

    @property
    def provenance(self) -> dict[str, Any]:
        """Where it comes from: learner, settings, seed, step, data."""

@final
class Auctions:
    """Auctions side by side, all at the same position: what `diffecon.SequentialEnv` steps."""

    def __new__(cls, config: Mapping[str, Any], auctions: int, split: str) -> Auctions:
        """Auctions with these keys of an experiment's section ``environment``; bidders of data sets are those of a part."""

    @property
    def width(self) -> int:
        """The numbers of a menu."""

    @property
    def positions(self) -> int:
        """The positions of an auction, a step each."""

    @property
    def unit(self) -> float:
        """What a price or reward of 1 is worth in money."""

    @property
    def over(self) -> bool:
        """Whether the episode is over, and nothing but a restart may follow."""

    def restart(self, seed: int | None = None) -> None:
        """Begins the next episode, with a seed the first of others."""

    def observe(self) -> NDArray[np.float32]:
        """What is seen, float32 ``[auctions, M + 1]``: 1 for each good that is left, then the share of positions that are past."""

    def step(
        self, prices: NDArray[np.float32], again: bool
    ) -> tuple[
        NDArray[np.float32], NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], NDArray[np.float32] | None
    ]:
        """Posts prices float32 ``[auctions, width]`` and gives what is seen then, what is paid, float64 ``[auctions]``, whether the episode is
        over, bool ``[auctions]``, and nowhere broken off. If it is over, the next one begins where `again` says so: then what was seen
        last comes too.
        """

def load(path: _Path) -> Mechanism:
    """The mechanism of a run, a checkpoint or a mechanism file."""

def read(path: _Path) -> list[Instance]:
    """Reads all instances of a file: CATS text or JSON lines, compressed or not."""

def has_solver() -> bool:
    """Whether this build can find winners, `Instance.solve`."""

def explain(name: str | None = None) -> str:
    """What keys mean, with their defaults and ranges: of a learner, ``recipe``, a distribution, a section or a key. By default, what there is."""

def inspect(path: _Path) -> dict[str, Any]:
    """What a file or folder of the project is: its entry ``what``, and what else is known of that."""

def uniform_hybrid() -> dict[str, float]: ...
def generate(
    distribution: str | dict[str, float],
    goods: int,
    bids: int | None,
    exact_bids: bool,
    bidders: int | None,
    instances: int,
    seed: int,
    mode: str,
    dominance_check: bool,
    whole_prices: int | None,
    parameters: Mapping[str, Any],
) -> list[Instance]: ...
def preset(
    name: str,
    goods: int,
    bids: int,
    instances: int,
    seed: int,
    fresh_seeds: bool,
    mode: str,
    whole_prices: bool,
    parameters: Mapping[str, Any],
) -> list[Instance]: ...
def official(name: str) -> list[Instance]:
    """Instances that learn2branch published: ``transfer_200_1000/instance_7`` is one, ``transfer_200_1000/1..20`` are twenty,
    ``transfer_200_1000`` is a whole set."""

def named_set(name: str) -> list[Instance]:
    """The 20 instances of a named set, such as ``regions-npv-small``: the same on every machine."""

def train(
    config: Mapping[str, Any] | _Path,
    data: Valuations | _Path | None,
    callback: Callable[[dict[str, Any]], object] | None,
    out: _Path | None,
    seed: int | None,
    settings: Sequence[str],
    device: str,
) -> str: ...
def resume(
    run: _Path,
    from_step: int | None,
    data: _Path | None,
    callback: Callable[[dict[str, Any]], object] | None,
    device: str,
) -> None: ...
def evaluate(
    paths: Sequence[_Path], dataset: _Path | None, split: str, episodes: int, baselines: str, agents: str
) -> dict[str, Any]: ...
def compare(
    paths: Sequence[_Path], dataset: _Path | None, split: str, episodes: int, baselines: str, agents: str, format: str
) -> str: ...
def report(
    paths: Sequence[_Path],
    out: _Path,
    plots: _Path | None,
    dataset: _Path | None,
    split: str,
    episodes: int,
    baselines: str,
    agents: str,
) -> int: ...
def audit(paths: Sequence[_Path], dataset: _Path | None, split: str, misreports: int) -> list[dict[str, Any]]: ...
def polish(path: _Path, rounds: int, dataset: _Path | None, out: _Path | None) -> str: ...
def show(
    path: _Path,
    dataset: _Path | None,
    split: str | None,
    position: int | None,
    left: Sequence[int] | None,
    top: int | None,
) -> dict[str, Any]: ...
