"""Compares two runs: every line of metrics, every tensor of the mechanism and of the last checkpoint, byte for byte."""

import json
import struct
import sys
from pathlib import Path


def tensors(path):
    """Name, type, shape and bytes of every tensor of a safetensors file."""
    raw = path.read_bytes()
    size = struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8 : 8 + size])
    header.pop("__metadata__", None)
    data = raw[8 + size :]
    return {name: (t["dtype"], t["shape"], data[slice(*t["data_offsets"])]) for name, t in header.items()}


def last_first(prices, values):
    """Format 1 of a table of dynamic programming had its prices from the last position on."""
    positions = values[1][0] - 1
    block = len(prices[2]) // positions
    blocks = [prices[2][i * block : (i + 1) * block] for i in range(positions)]
    return prices[0], prices[1], b"".join(reversed(blocks))


def same(one, two):
    if one == two:
        return True
    if one.keys() == two.keys() == {"prices", "values"} and one["values"] == two["values"]:
        return last_first(one["prices"], one["values"]) == two["prices"]
    return False


old, new = map(Path, sys.argv[1:])
last = max(old.glob("step-*"), key=lambda folder: int(folder.name.split("-")[1])).name
differences = []
if (old / "metrics.jsonl").read_bytes() != (new / "metrics.jsonl").read_bytes():
    lines = [[json.loads(line) for line in (run / "metrics.jsonl").open()] for run in (old, new)]
    keys = {key for pair in zip(*lines) for key in pair[0].keys() | pair[1].keys() if pair[0].get(key) != pair[1].get(key)}
    differences.append(f"metrics ({', '.join(sorted(keys))})")
for name in ["mechanism.safetensors", f"{last}/state.safetensors"]:
    if not same(tensors(old / name), tensors(new / name)):
        differences.append(name)
print(f"{new.name}: {'differs in ' + ', '.join(differences) if differences else 'the same'}")
sys.exit(bool(differences))
