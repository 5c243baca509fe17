"""A drawing has all that runs, whom it calls, how it is reached and what it keeps."""

import re
import subprocess
import sys

import pytest

from lib.model import Gateway, Mesh, Platform, Proxy, SharedGateway, replace
from lib.operations.project import ROOT, Project
from lib.review.dot import dot
from lib.review.graph import Edge, Graph, Node, connections, graph
from lib.review.mermaid import mermaid
from tests.examples import CLUSTER, ENVIRONMENT, LARGE, SMALL, WITH_BACKUP, WITH_BUCKET, WITHOUT_TLS, platform
from tests.shapes import SHAPES

OURS = Project(ROOT, {}).platforms
EVERY = {**OURS, **SHAPES}
SHARED = SharedGateway(name="web", gateway_namespace="edge", listener="https", namespace="edge")
PROXY = Proxy(requests=SMALL, limits=LARGE, replicas=2)
BY_MESH = replace(ENVIRONMENT.add_ons, mesh=Mesh(ingress_account="traefik"))


def drawn_edges(of: Platform) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(each.source.name, each.target.name, each.details) for each in graph(of).edges]


def test_a_platform_is_drawn_as_it_is_declared() -> None:
    """Each edge says by which protocol and port, and who comes first is who is reached first."""
    assert drawn_edges(platform(**WITH_BACKUP)) == [
        ("clients", "traefik", ()),
        ("traefik", "frontend", ("https://goals.example.com", "http 8080")),
        ("frontend", "backend", ("http 8000",)),
        ("backend", "embedding", ("https 443",)),
        ("backend", "chromadb", ("http 8000",)),
        ("backup", "chromadb", ("http 8000",)),
        ("chromadb", "data of chromadb", ()),
        ("backup", "data of backup", ()),
    ]


def test_clients_come_to_the_guard_where_there_is_a_login() -> None:
    """It alone leads to what it guards, and it and the service that recognizes people ask the issuer."""
    edges = drawn_edges(OURS["prod"])
    assert [source for source, target, _ in edges if target == "frontend"] == ["oauth2-proxy"]
    assert [target for source, target, _ in edges if source == "traefik"] == ["oauth2-proxy"]
    assert {source for source, target, _ in edges if target == "issuer"} == {"oauth2-proxy", "backend"}
    assert {source for source, target, _ in drawn_edges(OURS["dev"]) if target == "frontend"} == {"traefik"}


@pytest.mark.parametrize("name", EVERY)
def test_everything_that_runs_is_a_node(name: str) -> None:
    """Also what calls nobody and is called by nobody; each node has an identifier of its own."""
    nodes = graph(EVERY[name]).nodes
    programs = [each.name for each in EVERY[name].programs]
    assert [each.name for each in nodes if each.kind in ("service", "job")] == programs
    assert len({each.identifier for each in nodes}) == len(nodes)


@pytest.mark.parametrize(
    ("changes", "entrance", "url"),
    [
        ({}, Node("entrance", "traefik", ("Ingress",), inside=False), "https://goals.example.com"),
        (
            {
                "cluster": replace(CLUSTER, way_in=Gateway(class_name="istio", proxy=PROXY)),
                "hosts": WITHOUT_TLS,
            },
            Node("entrance", "istio", ("Gateway",)),
            "http://goals.example.com",
        ),
        (
            {"cluster": replace(CLUSTER, way_in=SHARED), "hosts": WITHOUT_TLS},
            Node("entrance", "web", ("Gateway of edge",), inside=False),
            "goals.example.com",
        ),
        (
            {"add_ons": BY_MESH},
            Node("entrance", "traefik", ("Ingress", "in the mesh"), inside=False),
            "https://goals.example.com",
        ),
    ],
)
def test_a_way_in_is_drawn_by_its_kind(changes: dict[str, object], entrance: Node, url: str) -> None:
    """A Gateway whose pods are in the namespace is inside, and a shared one alone knows about TLS."""
    first, second, *_ = graph(platform(**changes)).edges
    assert (first.target, second.details[0]) == (entrance, url)


def test_without_hosts_there_are_no_clients() -> None:
    """Nobody comes in from outside the cluster."""
    assert {each.kind for each in graph(platform(hosts={})).nodes} == {"service", "external", "volume"}


def test_the_title_says_what_is_in_the_mesh() -> None:
    """With a mesh all of the namespace is in it."""
    assert [graph(OURS[each]).title for each in ("dev", "prod")] == [
        "goaltrajectory-dev",
        "goaltrajectory-prod, all in the mesh",
    ]


def test_calls_outside_are_by_tls_where_their_url_is() -> None:
    """A bucket is called by HTTPS, and a relay by its own protocol."""
    assert ("backup", "bucket", ("https 443",)) in drawn_edges(platform(**WITH_BUCKET))
    assert ("worker", "mail", ("tcp 587",)) in drawn_edges(SHAPES["template"])


def test_a_table_has_the_same_edges() -> None:
    """A machine reads what a person sees."""
    report = connections(graph(OURS["prod"]))
    assert [(row[1], row[3], row[4]) for row in report.rows] == [
        (source, target, ", ".join(details)) for source, target, details in drawn_edges(OURS["prod"])
    ]


NASTY = 'a"b\\c<i>#1;`*_|]) end\n%% é'


def nasty() -> Graph:
    node = Node("service", NASTY, (NASTY,))
    return Graph("x", NASTY, meshed=False, nodes=(node,), edges=(Edge(node, node, (NASTY,)),))


def test_mermaid_sees_no_syntax_in_text() -> None:
    """What is not plain is written as a number; those numbers give the text again."""
    lines = mermaid(nasty()).splitlines()
    texts = [text for line in lines for text in re.findall(r'"([^"]*)"', line)]
    assert [re.sub(r"#(\d+);", lambda found: chr(int(found[1])), each) for each in texts] == [
        NASTY,
        f"{NASTY}<br>{NASTY}",
        NASTY,
    ]
    assert all(re.fullmatch(r"([\w .,:/+-]|#\d+;|<br>)*", each, re.ASCII) for each in texts)
    assert len(lines) == len(mermaid(nasty()._replace(namespace="x")).splitlines())


def test_dot_sees_no_syntax_in_text() -> None:
    """A label ends where it should, and says what the text says on a line."""
    found = re.findall(r'label="((?:[^"\\]|\\.)*)"', dot(nasty()))
    texts = [re.sub(r"\\(.)", lambda each: "\n" if each[1] == "n" else each[1], label) for label in found]
    line = NASTY.replace("\n", r"\n")
    assert texts == [line, f"{line}\n{line}", line]


def test_a_drawing_is_the_same_in_every_process() -> None:
    """Its order is that of the catalogue."""
    code = """
from lib.operations.project import ROOT, Project
from lib.review.graph import graph
from lib.review.mermaid import mermaid
print(*(mermaid(graph(each)) for each in Project(ROOT, {}).platforms.values()), sep="", end="")
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "".join(mermaid(graph(each)) for each in OURS.values())
