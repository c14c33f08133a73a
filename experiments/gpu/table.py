"""The results of run.py as Markdown."""

MODES = ["eager", "compiled", "graph"]
TITLES = {"eager": "eager", "compiled": "compiled", "graph": "captured"}


def markdown(results: dict) -> str:
    """What was measured on, the tests, and a table of all steps."""
    parts = [*about(results), "", *steps(results), ""]
    for label, found in results.get("kernels", {}).items():
        if isinstance(found, list) and found:
            whole = sum(kernel["ms"] for kernel in found)
            parts += [f"Kernels of {label}: {sum(kernel['launches'] for kernel in found)} launches, {whole:.3f} ms", ""]
            parts += ["| launches | ms | % | kernel |", "|---|---|---|---|"]
            parts += [
                f"| {kernel['launches']} | {kernel['ms']:.3f} | {100 * kernel['ms'] / whole:.1f} | `{kernel['kernel']}` |"
                for kernel in found
            ]
            parts += [""]
    return "\n".join(parts)


def about(results: dict) -> list[str]:
    build, setting = results.get("build", {}), results.get("setting", {})
    gpus = {device["device"]: device["gpu"] for device in results.get("devices", [])}
    gpu = gpus.get(setting.get("device")) or {}
    torch = results.get("torch", {})
    beside = f"PyTorch {torch['version']} on {torch['device']}" if "version" in torch else "no PyTorch"
    lines = [
        f"`{build.get('commit')}` with {build.get('features')} (profile {build.get('profile')}) on {setting.get('device')}: "
        f"{gpu.get('name')} by {gpu.get('backend')}; {beside}; medians of {setting.get('steps')} steps, "
        f"CPU with {setting.get('threads')} threads.",
    ]
    if gpu.get("kind") == "processor":
        lines += ["This is a processor that plays a GPU: it tells nothing of a card."]
    for name, test in results.get("tests", {}).items():
        said = f"FAILED: {test['error'].splitlines()[-1]}" if "error" in test else f"{test['passed']} passed, {test['seconds']:.0f} s"
        lines += [f"Tests {name}: {said}."]
    off = [f"{name}: {'; '.join(found['off'])}" for name, found in results.get("agreement", {}).items() if found["off"]]
    compared = len(results.get("agreement", {}))
    lines += [f"{compared - len(off)} of {compared} agree with the CPU on the loss to 1e-4 and on every gradient's norm to 1e-3."]
    lines += [f"Off: {line}." for line in off]
    times = results.get("times", {})
    lines += [f"Failed: {name}: {found['error'].splitlines()[-1]}" for name, found in times.items() if "error" in found]
    return [line for each in lines for line in (each, "")][:-1]


def steps(results: dict) -> list[str]:
    times = results.get("times", {})
    labels = list(dict.fromkeys(name.split(": ")[0] for name in times))
    heads = ["step", "ours, CPU ms", "ours, GPU ms", *(f"PyTorch {TITLES[mode]} ms" for mode in MODES)]
    heads += ["best PyTorch / ours", "CPU / GPU", "GPU MiB, ours' process and PyTorch's tensors"]
    rows = [heads, ["---"] * len(heads)]
    for label in labels:
        def run(name: str) -> dict | None:
            found = times.get(f"{label}: {name}")
            return found if found and "error" not in found else None

        def best(mode: str) -> tuple[dict, str] | None:
            styles = [(run(f"PyTorch {mode} {style}"), style) for style in ("once", "lean")]
            return min((one for one in styles if one[0]), key=lambda one: one[0]["wall_seconds"], default=None)

        cpu, gpu, theirs = run("ours, CPU"), run("ours"), {mode: best(mode) for mode in MODES}
        fastest = min((one for one in theirs.values() if one), key=lambda one: one[0]["wall_seconds"], default=None)
        row = [label, ms(cpu), ms(gpu)]
        row += [f"{ms(one[0])} ({one[1]})" if one else "" for one in theirs.values()]
        row += [ratio(fastest and fastest[0], gpu), ratio(cpu, gpu)]
        row += [", ".join(f"{one['peak_mib']:.0f}" for one in (gpu, fastest and fastest[0]) if one and one["peak_mib"])]
        rows.append(row)
    return [f"| {' | '.join(row)} |" for row in rows]


def ms(run: dict | None) -> str:
    return f"{1e3 * run['wall_seconds']:.3f}" if run else ""


def ratio(one: dict | None, other: dict | None) -> str:
    return f"{one['wall_seconds'] / other['wall_seconds']:.2f}" if one and other else ""
