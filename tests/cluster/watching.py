"""How many pods of a service are ready, at every moment of a block."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile

from tests.cluster.kubectl import Kubectl

_SAID = (
    '{.type} {.object.metadata.name} ready={.object.status.conditions[?(@.type=="Ready")].status} '
    'deleted={.object.metadata.deletionTimestamp}{"\\n"}'
)
_ARRIVES_SECONDS = 2


@contextmanager
def ready_pods(kubectl: Kubectl, namespace: str, service: str, at_first: int) -> Iterator[list[int]]:
    """Watch a service's pods while the block runs; afterwards the list has their number after each event."""
    options = ("--watch", "--output-watch-events", f"--output=jsonpath={_SAID}")
    selector = f"--selector=app.kubernetes.io/name={service}"
    command = [*kubectl.command, "get", "pods", f"--namespace={namespace}", selector, *options]
    counts: list[int] = []
    with TemporaryFile("w+") as said, subprocess.Popen(command, stdout=said, start_new_session=True) as watch:
        try:
            time.sleep(_ARRIVES_SECONDS)
            yield counts
            time.sleep(_ARRIVES_SECONDS)
        finally:
            watch.terminate()
        said.seek(0)
        counts += _counts(said.read().splitlines())[at_first - 1 :]
    assert counts[0] == at_first, counts


def _counts(events: list[str]) -> list[int]:
    """Return how many pods are ready and stay after each event."""
    ready: set[str] = set()
    counts = []
    for event in events:
        kind, pod, *state = event.split()
        is_ready = kind != "DELETED" and state == ["ready=True", "deleted="]
        (ready.add if is_ready else ready.discard)(pod)
        counts.append(len(ready))
    return counts
