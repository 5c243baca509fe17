"""Who reaches whom by the files that are committed: exactly what is declared."""

from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

from lib.configuration import read_platforms
from lib.reach.cluster import matrix, matrix_of
from lib.reach.matrix import Link, difference
from lib.reach.objects import read_objects
from lib.review.declared import declared_links
from lib.review.reach import reach

ROOT = Path(__file__).parents[2]
DIST, DOCKER = ROOT / "dist", ROOT / "docker"
_PROBES = {"169.254.7.127/32"}
"""From where a node asks its own pods in the mesh."""
_SOLVER = "pods of goaltrajectory-{} with acme.cert-manager.io/http01-solver=true"
PLATFORMS = {each.environment.name: each for each in read_platforms(ROOT / "config")}


@pytest.mark.parametrize("environment", PLATFORMS)
def test_exactly_the_declared_calls_get_through(environment: str) -> None:
    """In the cluster and on one machine everybody reaches what the model declares, and nothing else."""
    suffix = "override" if environment == "dev" else environment
    files = [DOCKER / "compose.yaml", DOCKER / f"compose.{suffix}.yaml"]
    in_cluster, on_machine = reach(PLATFORMS[environment], DIST / environment, files)
    assert [*in_cluster.findings, *on_machine.findings] == []
    assert len(in_cluster.rows) > len(on_machine.rows) > 2


@pytest.mark.parametrize("environment", [name for name, each in PLATFORMS.items() if each.environment.login])
def test_only_who_is_let_in_reaches_the_page(environment: str) -> None:
    """Where there is a login, the proxy alone reaches what it guards, and the way in the proxy alone."""
    links = matrix(DIST / environment).links().keys()
    assert {
        each.source for each in links if (each.destination, each.port) == ("frontend", 8080)
    } - _PROBES == {"oauth2-proxy"}
    outside = {each.destination for each in links if each.source == "pods of traefik"}
    assert outside <= {"oauth2-proxy", _SOLVER.format(environment)}


def test_every_policy_matters() -> None:
    """Without any one NetworkPolicy of prod other calls get through than with it."""
    objects = read_objects(DIST / "prod")
    before = matrix_of(objects).links().keys()
    for policy in objects.policies:
        others = tuple(each for each in objects.policies if each is not policy)
        assert matrix_of(replace(objects, policies=others)).links().keys() != before, policy.name


def test_a_difference_names_what_is_reachable_and_was_not() -> None:
    """Between two environments each call that only one of them has is told, from the side that has it."""
    dev, prod = matrix(DIST / "dev"), matrix(DIST / "prod")
    changed = difference(dev, prod)
    assert Link("backend", "the internet by IPv4", 443) in changed.more
    assert Link("pods of traefik", "oauth2-proxy", 4180) in changed.more
    assert Link("oauth2-proxy", "frontend", 8080) in changed.more
    assert Link("pods of kube-system", "frontend", 8080) in changed.less
    assert Link("frontend", "backend", 8000) not in {*changed.more, *changed.less}
    assert difference(prod, dev) == (changed.less, changed.more)
    assert difference(prod, prod) == ((), ())


def test_what_is_declared_and_does_not_get_through_is_missed(tmp_path: Path) -> None:
    """With another port in its NetworkPolicy the backend no longer calls or is called as declared."""
    folder = copytree(DIST / "dev", tmp_path / "dev")
    file = folder / "backend.k8s.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("port: 8000", "port: 8001"), encoding="utf-8")
    found = matrix(folder)
    missing = {each for each in declared_links(PLATFORMS["dev"], found) if not found.verdict(each).allowed}
    assert missing >= {Link("frontend", "backend", 8000), Link("backend", "chromadb", 8000)}
    assert found.verdict(Link("frontend", "backend", 8000)).reason == "in: not by default-deny, backend"


def test_an_end_that_is_not_there_is_named() -> None:
    """A question about an unknown end is answered by the names that are known."""
    with pytest.raises(LookupError, match=r"no endpoint 'backnd': name one of .*backend"):
        matrix(DIST / "dev").allowed("frontend", "backnd", 80)
