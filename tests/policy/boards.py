"""Grafana's dashboards in ConfigMaps."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from lib.model import Workload
from tests.policy.documents import Document, Manifests

Panel = dict[str, Any]


class Board(NamedTuple):
    """A dashboard and the service that it is about."""

    document: Document
    workload: Workload
    content: dict[str, Any]

    @property
    def panels(self) -> list[Panel]:
        found: list[Panel] = self.content.get("panels", [])
        return found

    @property
    def shown(self) -> list[Panel]:
        """The panels that are no titles of rows."""
        return [each for each in self.panels if each.get("type") != "row"]

    @property
    def expressions(self) -> Iterator[str]:
        """Yield what Prometheus is asked, for panels and for marks."""
        for mark in self.content.get("annotations", {}).get("list", ()):
            yield mark["expr"]
        for panel in self.shown:
            yield from (str(target["expr"]) for target in panel["targets"])


def boards(manifests: Manifests) -> Iterator[Board]:
    """Yield every dashboard of a service; a file that is none is an empty one."""
    by_name = {f"{each.name}-dashboard": each for each in manifests.platform.workloads}
    for document in manifests.of("ConfigMap"):
        if document.name in by_name:
            for text in document.get("data", {}).values() or ("{}",):
                yield Board(document, by_name[document.name], _read(text))


@cache
def _read(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found
