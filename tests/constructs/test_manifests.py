"""Rendering: what cdk8s-plus itself would make of the same props, only faster."""

from importlib import import_module
from pathlib import Path

from cdk8s import App, Chart, Testing
from cdk8s_plus_27 import k8s

from lib.charts.app import platform_charts
from lib.constructs.manifests import Document, render
from tests.examples import (
    BY_GATEWAY,
    WITH_BACKUP,
    WITH_BUCKET,
    database_outside,
    platform,
)

SHAPES = {
    "inside": platform(),
    "outside": platform(**database_outside()),
    "gateway": platform(cluster=BY_GATEWAY),
    "backup": platform(**WITH_BACKUP),
    "backup in a bucket": platform(**WITH_BUCKET),
}


def documents(folder: Path) -> list[Document]:
    """Return every document of the example: database in the cluster and external, Ingress and Gateway."""
    found: list[Document] = []
    for name, example in SHAPES.items():
        app = App(outdir=str(folder / name))
        found += [document for chart in platform_charts(app, example) for document in chart.documents]
    return found


def test_a_document_is_what_cdk8s_plus_makes_of_it(tmp_path: Path) -> None:
    """Every document, rendered here and by the API object that its props belong to."""
    found = documents(tmp_path)
    chart = Chart(App(outdir=str(tmp_path)), "chart")
    for index, document in enumerate(found):
        props = type(document)
        api_object = getattr(import_module(props.__module__), props.__name__.removesuffix("Props"))
        api_object(chart, str(index), **vars(document)["_values"])
    assert [render(document) for document in found] == Testing.synth(chart)


def test_keys_are_sorted_below_version_kind_and_metadata(tmp_path: Path) -> None:
    for document in map(render, documents(tmp_path)):
        first, second, third, *others = document
        assert (first, second, third) == ("apiVersion", "kind", "metadata")
        assert others == sorted(others)


def test_every_field_of_the_api_has_its_own_name() -> None:
    """Some have other names in jsii."""
    spec = k8s.ServiceSpec(cluster_ip="None", load_balancer_ip="192.0.2.1", external_i_ps=["192.0.2.2"])
    assert render(k8s.KubeServiceProps(metadata=k8s.ObjectMeta(name="a"), spec=spec))["spec"] == {
        "clusterIP": "None",
        "externalIPs": ["192.0.2.2"],
        "loadBalancerIP": "192.0.2.1",
    }
