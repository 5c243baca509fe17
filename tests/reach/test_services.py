"""Where the names of Services lead."""

from pathlib import Path

import pytest

from lib.reach.objects import read_objects
from lib.reach.services import leads_to
from tests.reach.folders import folder, pod, policy

A = "selector: {app: a}"


@pytest.mark.parametrize(
    ("spec", "port", "found"),
    [
        (f"{{{A}, ports: [{{port: 80}}]}}", 80, {("a", 80)}),
        (f"{{{A}, ports: [{{port: 80, targetPort: 8080}}]}}", 80, {("a", 8080)}),
        (f"{{{A}, ports: [{{port: 8080, targetPort: http}}]}}", 8080, {("a", 80)}),
        (f"{{{A}, ports: [{{port: 53, targetPort: dns}}]}}", 53, set()),
        (f"{{{A}, ports: [{{port: 80}}]}}", 81, set()),
        (f"{{{A}, ports: [{{port: 80, protocol: UDP}}]}}", 80, set()),
        (f"{{{A}, clusterIP: None, ports: [{{port: 80, targetPort: 8080}}]}}", 80, {("a", 80)}),
        (f"{{{A}, type: ExternalName, ports: [{{port: 80}}]}}", 80, set()),
        ("{ports: [{port: 80}]}", 80, set()),
        ("{selector: {tier: web}, ports: [{port: 80}]}", 80, {("a", 80), ("b", 80)}),
        ("{selector: {app: a, tier: db}, ports: [{port: 80}]}", 80, set()),
    ],
)
def test_a_port_leads_to_pods(tmp_path: Path, spec: str, port: int, found: set[tuple[str, int]]) -> None:
    """It leads to pods of its namespace with all its labels, at the target or, headless, at the port."""
    web = {"tier": "web"}
    pods = [pod("a", labels=web), pod("b", labels=web), pod("c", "two", web)]
    objects = read_objects(folder(tmp_path, [*pods, policy(spec.replace("None", "'None'"), kind="Service")]))
    [service] = objects.services
    assert leads_to(service, port, objects.pods.values()) == found
