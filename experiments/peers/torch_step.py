"""One BundleFlow training step in PyTorch, written from the paper (arXiv 2502.15283), timed.

Prints one JSON object: loss and gradient norms at the file's parameters, then medians over the timed steps.

Shapes: M goods, J menu elements, D support points an element, P = J * D, B bidders, K atoms a bidder, F flow samples.
"""

import argparse
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable

import torch
from safetensors import safe_open
from torch import Tensor

Tensors = dict[str, Tensor]

WARM_UP = 2
BETAS, EPSILON = (0.9, 0.99), 1e-8
MENU_RATES = {"theta": 0.001, "logits": 0.05, "item": 0.001, "size": 0.01, "deviation": 0.02}
FLOW_RATE = 5e-3


def network(tensors: Tensors, name: str, x: Tensor) -> Tensor:
    """Dense layers with tanh between them: [P, inputs] -> [P, outputs]."""
    layer = 0
    while f"{name}.{layer}.weight" in tensors:
        x = torch.tanh(x) if layer > 0 else x
        x = torch.addmm(tensors[f"{name}.{layer}.bias"], x, tensors[f"{name}.{layer}.weight"])
        layer += 1
    return x


def rates_of_growth(tensors: Tensors, starts: Tensor) -> Tensor:
    """The diagonal matrices Q(s_0): [P, M] -> [P, M]."""
    return network(tensors, "matrix", (starts - 0.5) * 4.0)


def flow_loss(tensors: Tensors) -> Tensor:
    """The rectified-flow loss, mean of ((s_1 - s_0) - eta(t) Q(s_0) s_t)^2 (eq. 13-17)."""
    starts, ends, times = tensors["starts"], tensors["ends"], tensors["times"]
    now = times * ends + (1.0 - times) * starts
    speeds = 1.0 + network(tensors, "speed", times)
    return (ends - starts - speeds * rates_of_growth(tensors, starts) * now).square().mean()


def values_by_matmul(bundles: Tensor, atoms: Tensor, values: Tensor) -> Tensor:
    """The best atom inside each bundle by counting goods: [P, M], [B, K, M], [B, K] -> [B, P]."""
    batch, count, goods = atoms.shape
    goods_held = bundles @ atoms.reshape(batch * count, goods).T
    covered = (goods_held == atoms.sum(2).flatten()).float()
    return (covered.reshape(-1, batch, count) * values).amax(2).T


def listed(atoms: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
    """Atoms by rising value, the goods of each listed and padded with M: [B, K, L], [B, K]. Made once for all steps."""
    top = atoms.topk(int(atoms.sum(2).max()), dim=2)
    members = torch.where(top.values > 0, top.indices, atoms.shape[2])
    values, order = values.sort(1)
    return members.gather(1, order[:, :, None].expand_as(members)), values


def values_by_masks(bundles: Tensor, members: Tensor, values: Tensor) -> Tensor:
    """The same by the AND of the masks of an atom's goods, one atom of every bidder at a time (K at most 255)."""
    masks = bundles.T.bool().contiguous()
    masks = torch.cat([masks, torch.ones_like(masks[:1])])  # row M always holds: short atoms are padded with it
    best = torch.zeros(len(members), len(bundles), dtype=torch.uint8, device=bundles.device)  # 0: none; k + 1: atom k
    for atom in range(members.shape[1]):
        covered = masks[members[:, atom, 0]]
        for position in range(1, members.shape[2]):
            covered &= masks[members[:, atom, position]]
        torch.maximum(best, covered.view(torch.uint8) * (atom + 1), out=best)
    return torch.cat([torch.zeros_like(values[:, :1]), values], 1).gather(1, best.long())


def menu_loss(tensors: Tensors, metadata: dict[str, str], style: str) -> Tensor:
    """Penalty on deviations less soft revenue (eq. 20-23). Support points have a gradient through the trace only."""
    low, high = float(metadata["box_low"]), float(metadata["box_high"])
    steps, integral = int(metadata["euler_steps"]), float(metadata["speed_integral"])
    theta, logits, deviation = tensors["theta"], tensors["logits"], tensors["deviation"]
    starts = low + (high - low) * torch.sigmoid(10.0 * theta)

    rates = rates_of_growth(tensors, starts)
    ends = starts
    if style == "reference":
        for _ in range(steps):
            ends = ends + rates_of_growth(tensors, starts) * ends * (integral / steps)
    else:
        with torch.no_grad():
            for _ in range(steps):
                ends = ends + rates * ends * (integral / steps)

    bundles = (ends >= 0.5).float()
    weights = torch.softmax(logits - rates.sum(1).reshape(logits.shape) * integral, 1)
    if style == "lean":
        values = values_by_masks(bundles, tensors["members"], tensors["sorted_values"])
    else:
        values = values_by_matmul(bundles, tensors["atoms"], tensors["values"])
    values = values.reshape(-1, *logits.shape)

    features = bundles @ tensors["item"] + tensors["size"][bundles.sum(1).long()]
    free = (features.reshape(logits.shape) * weights).sum(1) + deviation
    prices = free - free.detach().clamp(max=0.0)  # at least 0; below, the gradient passes

    utilities = float(metadata["sharpness"]) * ((values * weights).sum(2) - prices)
    choice = torch.softmax(torch.cat([utilities, torch.zeros_like(utilities[:, :1])], 1), 1)[:, :-1]
    return float(metadata["penalty"]) * deviation.square().sum() - (choice @ prices).mean()


def captured(step: Callable[[], None], optimiser: torch.optim.Optimizer) -> Callable[[], None]:
    """A step as one CUDA graph, captured after warm-up on a stream of its own, as PyTorch asks for."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(WARM_UP):
            step()
    torch.cuda.current_stream().wait_stream(stream)
    optimiser.zero_grad()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    return graph.replay


def measure(
    loss_of: Callable[[], Tensor],
    parameters: Tensors,
    optimiser: torch.optim.Optimizer,
    steps: int,
    device: torch.device,
    graph: bool,
) -> dict:
    """Runs warm-up and timed steps; the loss and the gradient norms are those at the file's parameters."""

    def step() -> None:
        optimiser.zero_grad()
        loss_of().backward()
        optimiser.step()

    loss = loss_of()
    loss.backward()
    norms = {name: parameter.grad.double().norm().item() for name, parameter in parameters.items()}
    first = {"loss": loss.item(), "gradient_norms": norms}
    del loss
    run = captured(step, optimiser) if graph else step
    cpu_seconds, wall_seconds = [], []
    for number in range(WARM_UP + steps):
        if device.type == "cuda":
            torch.cuda.synchronize()
        cpu, wall = time.process_time(), time.perf_counter()
        run()
        if device.type == "cuda":
            torch.cuda.synchronize()
        if number >= WARM_UP:
            cpu_seconds.append(time.process_time() - cpu)
            wall_seconds.append(time.perf_counter() - wall)
    return first | {
        "cpu_seconds": statistics.median(cpu_seconds),
        "wall_seconds": statistics.median(wall_seconds),
        "peak_mib": peak_mib(device),
    }


def peak_mib(device: torch.device) -> float:
    """Peak memory: of the whole process on the CPU (PyTorch itself included), of the tensors on a GPU."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated() / 2**20
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--problem", required=True, help="a file of problem.py")
    parser.add_argument("--stage", choices=["menu", "flow"], default="menu")
    parser.add_argument(
        "--style",
        choices=["reference", "once", "lean"],
        default="reference",
        help="reference: network in every Euler step, valuation by matmul; "
        "once: network once; lean: also valuation by masks, fused Adam",
    )
    parser.add_argument(
        "--mode",
        choices=["eager", "compiled", "graph"],
        default="eager",
        help="compiled: the loss through torch.compile; graph: so, and the whole step replayed as one CUDA graph",
    )
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, default=5, help="timed steps after the warm-up")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    args = parser.parse_args()

    torch.set_num_threads(args.threads)
    device = torch.device(args.device)
    if args.mode == "graph" and device.type != "cuda":
        parser.error("--mode graph needs --device cuda")
    with safe_open(args.problem, framework="pt", device=args.device) as file:
        metadata = file.metadata()
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    if metadata["stage"] != args.stage:
        parser.error(f"the problem is of stage {metadata['stage']}")

    if args.stage == "menu":
        rates = MENU_RATES
        if args.style == "lean":
            tensors["members"], tensors["sorted_values"] = listed(tensors["atoms"], tensors["values"])
        loss_of = lambda: menu_loss(tensors, metadata, args.style)
    else:
        rates = {name: FLOW_RATE for name in tensors if name.startswith(("matrix.", "speed."))}
        loss_of = lambda: flow_loss(tensors)
    parameters = {name: tensors[name].requires_grad_() for name in rates}
    groups = [
        {"params": [parameters[name] for name in rates if rates[name] == rate], "lr": rate} for rate in set(rates.values())
    ]
    graph = args.mode == "graph"
    fused = True if args.style == "lean" else None
    optimiser = torch.optim.Adam(groups, betas=BETAS, eps=EPSILON, fused=fused, capturable=graph)
    if args.mode != "eager":
        loss_of = torch.compile(loss_of)
    print(json.dumps(measure(loss_of, parameters, optimiser, args.steps, device, graph)))


if __name__ == "__main__":
    main()
