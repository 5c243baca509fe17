"""Times synthesis as whole processes, side by side with other tools that make the same documents.

    make bench                          our rows alone
    PEERS=folder HELM=helm make bench   also Helm's three renders and cdk8s-plus in its natural style

PEERS names a folder with generate.py, render-helm and cdk8s_natural.py. Every round runs every command
once, in a new random order; a ratio is the median of the rounds' ratios to Helm.
"""

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
ROUNDS = {3: 9, 30: 5, 300: 3}
NATURAL_UP_TO = 30  # a minute a run at 300
GOALS = {3: 5.0, 30: 6.5, 300: 9.0}
GOAL_CPU_MS = 30


class Run(NamedTuple):
    """What a process took."""

    wall_ms: float
    cpu_ms: float


def timed(command: list[str]) -> Run:
    """Run a command to its end; raises CalledProcessError when it fails."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(wall * 1000, (usage.ru_utime + usage.ru_stime) * 1000)


def paired(commands: Mapping[str, list[str]], rounds: int) -> dict[str, list[Run]]:
    """Run all commands `rounds` times, after one round that does not count."""
    results: dict[str, list[Run]] = {name: [] for name in commands}
    for each in range(rounds + 1):
        for name in random.sample(list(commands), len(commands)):
            result = timed(commands[name])
            if each:
                results[name].append(result)
    return results


def median(values: list[float]) -> float:
    return statistics.median(values)


def commands(number: int, peers: Path | None, folder: Path) -> dict[str, list[str]]:
    """Return what makes the documents of `number` services."""
    ours = {"ours": [sys.executable, str(HERE / "ours.py"), str(number), str(folder / "ours")]}
    if peers is None:
        return ours
    helm = {"helm": [str(peers / "render-helm"), str(number), str(folder / "helm")]}
    script = [sys.executable, str(peers / "cdk8s_natural.py"), str(number), str(folder / "natural")]
    return helm | ours | ({"natural cdk8s": script} if number <= NATURAL_UP_TO else {})


def report(number: int, results: Mapping[str, list[Run]]) -> None:
    """Print a row for each command."""
    for name, runs in results.items():
        wall, cpu = median([run.wall_ms for run in runs]), median([run.cpu_ms for run in runs])
        row = f"{number:4} services  {name:14} {wall:9.0f} ms wall {cpu:9.0f} ms CPU"
        if "helm" in results:
            row += f" {ratio(runs, results['helm']):7.2f}x of helm"
        if name == "ours":
            row += f"   (goal: {GOALS[number]}x)"
        print(row, flush=True)


def ratio(runs: list[Run], baseline: list[Run]) -> float:
    return median([run.wall_ms / other.wall_ms for run, other in zip(runs, baseline, strict=True)])


def per_service(results: Mapping[int, Mapping[str, list[Run]]], name: str, small: int, large: int) -> float:
    """Return the CPU milliseconds of one more service in all three environments."""
    cpu = {number: median([run.cpu_ms for run in results[number][name]]) for number in (small, large)}
    return (cpu[large] - cpu[small]) / (large - small)


def main() -> None:
    """Measure and print."""
    peers = Path(os.environ["PEERS"]).resolve() if os.environ.get("PEERS") else None
    if peers and not shutil.which(os.environ.get("HELM", "helm")):
        sys.exit("no helm: put it on PATH, or name the program in HELM")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        os.environ["PEERS_OUT"] = str(folder / "values")
        results = {}
        for number, rounds in ROUNDS.items():
            if peers:
                subprocess.run([sys.executable, str(peers / "generate.py"), str(number)], check=True)
            results[number] = paired(commands(number, peers, folder), rounds)
            report(number, results[number])
        os.environ["CDK8S_OUTDIR"] = str(folder / "dist")
        real = paired({"main.py": [sys.executable, str(HERE.parents[1] / "main.py")]}, 5)
        print(f"python main.py, as committed: {median([run.wall_ms for run in real['main.py']]):.0f} ms")
    print("CPU of one more service in all three environments:")
    for name, large in (("ours", 300), ("helm", 300), ("natural cdk8s", NATURAL_UP_TO)):
        if name in results[large]:
            print(f"  {name:14} {per_service(results, name, 3, large):6.1f} ms", end="")
            print(f"   (goal: {GOAL_CPU_MS})" if name == "ours" else "")


if __name__ == "__main__":
    main()
