"""Charts are what cdk8s takes them for: its own ways to synthesize see every document."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from cdk8s import ApiObject, App, Chart, Testing

from lib.charts.app import platform_charts
from lib.charts.argocd import ArgoCdChart
from lib.charts.flux import FluxChart
from lib.charts.service import ServiceChart
from lib.configuration import Configuration
from lib.constructs.manifests import Manifests, render
from lib.model import Workload
from lib.output import replacing
from lib.synthesis import synthesize_platforms
from tests.example.catalogue import CATALOGUE
from tests.examples import DELIVERY, WITH_BACKUP, platform, platform_of, workload
from tests.shapes import shop

EXAMPLE = platform(**WITH_BACKUP)
GUARDED = platform_of(shop.CATALOGUE, shop.ENVIRONMENT)
CONFIGURATION = Configuration(CATALOGUE, DELIVERY, [EXAMPLE])
DELIVERING: dict[str, Callable[[App], Manifests]] = {
    "argocd": lambda app: ArgoCdChart(app, CONFIGURATION, []),
    "flux": lambda app: FluxChart(app, CONFIGURATION),
}


def example(folder: Path, *, metadata: bool = False) -> App:
    """Return an app with every chart of the example."""
    app = App(outdir=str(folder), record_construct_metadata=metadata)
    platform_charts(app, EXAMPLE)
    return app


def rendered(app: App) -> list[Any]:
    """Return the documents of an app's charts."""
    charts = (chart for chart in app.charts if isinstance(chart, Manifests))
    return [render(document) for chart in charts for document in chart.documents]


def files(folder: Path) -> dict[str, list[Any]]:
    """Return the documents of each file."""
    return {file.name: documents(file.read_text()) for file in folder.glob("*.yaml")}


def documents(text: str) -> list[Any]:
    return [*yaml.load_all(text, yaml.CSafeLoader)]


def add_object(chart: Chart) -> dict[str, Any]:
    """Add an ordinary object below a chart, and return what it becomes."""
    content = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "extra"}}
    ApiObject(chart, "extra", api_version="v1", kind="ConfigMap", metadata={"name": "extra"})
    return content


@pytest.mark.parametrize(
    "of", [workload(EXAMPLE, "backend"), workload(GUARDED, "door")], ids=["backend", "door"]
)
def test_a_chart_under_test_has_its_documents(of: Workload) -> None:
    """Testing.synth and to_json give the documents, and after them what was added below the chart."""
    chart = ServiceChart(Testing.app(), of)
    expected = [*map(render, chart.documents), add_object(chart)]
    assert len(expected) > 5
    assert Testing.synth(chart) == chart.to_json() == expected


@pytest.mark.parametrize("controller", DELIVERING)
def test_what_delivers_is_a_chart_like_the_others(controller: str) -> None:
    """Argo CD's and Flux's objects are what cdk8s sees, and others may be added to them."""
    chart = DELIVERING[controller](Testing.app())
    expected = [*map(render, chart.documents), add_object(chart)]
    assert Testing.synth(chart) == chart.to_json() == expected
    assert len(chart.documents) == 2


def test_an_app_prints_every_document_of_its_charts(tmp_path: Path) -> None:
    """synth_yaml has all documents of all charts, and nothing else."""
    app = example(tmp_path)
    assert documents(app.synth_yaml()) == rendered(app)


def test_an_app_writes_what_is_written_for_it(tmp_path: Path) -> None:
    """App.synth makes the same files of the same documents."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    synthesize_platforms([EXAMPLE], ours)
    example(theirs).synth()
    assert files(ours / "example") == files(theirs)
    assert "backup.k8s.yaml" in files(theirs)


def test_what_cdk8s_leaves_beside_manifests_goes_with_the_next_run(tmp_path: Path) -> None:
    """App.synth may record its constructs in a file, and the folder is accepted all the same."""
    folder = tmp_path / "dist"
    for _ in range(2):
        with replacing(folder) as new:
            example(new, metadata=True).synth()
        assert (folder / "construct-metadata.json").is_file()
    with replacing(folder) as new:
        synthesize_platforms([EXAMPLE], new)
    assert {file.suffix for file in folder.rglob("*") if file.is_file()} == {".yaml"}
