"""Charts, and the files that a platform becomes."""

from pathlib import Path

import jsii
import pytest
import yaml
from cdk8s import App, Chart
from cdk8s_plus_27 import k8s
from constructs import IValidation
from syrupy.assertion import SnapshotAssertion

from lib.charts.app import platform_charts
from lib.charts.environment import EnvironmentChart
from lib.constructs.manifests import settled, text
from lib.constructs.service_account import service_account
from lib.model import replace
from lib.synthesis import synthesize_platforms
from tests.examples import database_outside, platform, services, workload


def kinds(folder: Path) -> dict[str, list[str]]:
    """Return the kinds of the documents in each file, in their order."""
    return {
        str(file.relative_to(folder)): [each["kind"] for each in yaml.safe_load_all(file.read_text())]
        for file in sorted(folder.rglob("*.yaml"))
    }


def test_each_chart_is_a_file_and_the_namespace_comes_first(
    tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    synthesize_platforms([platform()], tmp_path)
    assert kinds(tmp_path) == snapshot


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    for run in ("first", "second"):
        synthesize_platforms([platform()], tmp_path / run)
    first, second = (
        {file.name: file.read_bytes() for file in (tmp_path / run / "example").iterdir()}
        for run in ("first", "second")
    )
    assert first == second


def test_an_environment_with_an_external_database_has_none_of_its_own(tmp_path: Path) -> None:
    synthesize_platforms([platform(**database_outside())], tmp_path)
    assert [file.name for file in sorted((tmp_path / "example").iterdir())] == [
        "00-environment.k8s.yaml",
        "backend.k8s.yaml",
        "frontend.k8s.yaml",
    ]
    assert "StatefulSet" not in str(kinds(tmp_path))


def test_only_a_range_of_replicas_makes_an_autoscaler(tmp_path: Path) -> None:
    backend = workload(platform(), "backend")
    assert backend.autoscaling
    fixed = services(backend=replace(backend.size, replicas=2))
    synthesize_platforms([platform(services=fixed)], tmp_path)
    assert "HorizontalPodAutoscaler" not in str(kinds(tmp_path))


def extra(chart: Chart) -> None:
    """Add an ordinary construct of cdk8s."""
    k8s.KubeConfigMap(chart, "extra", metadata=k8s.ObjectMeta(name="extra"), data={"key": "value"})


def test_ordinary_constructs_of_a_chart_are_written_too() -> None:
    """A function among a chart's documents adds constructs, which come after them as cdk8s makes them."""
    account = service_account(workload(platform(), "backend"))
    first, last = yaml.safe_load_all(text(settled("backend", [extra, account])))
    assert first["kind"] == "ServiceAccount"
    assert last == {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "extra"},
        "data": {"key": "value"},
    }


def test_validations_of_constructs_are_heard(tmp_path: Path) -> None:
    """What a cdk8s construct finds wrong with the tree stops the synthesis, as in any cdk8s app."""
    app = App(outdir=str(tmp_path))
    [chart, *_] = platform_charts(app, platform())

    @jsii.implements(IValidation)
    class Refusal:
        def validate(self) -> list[str]:
            return ["no goal is small enough"]

    chart.node.add_validation(Refusal())
    with pytest.raises(RuntimeError, match="no goal is small enough"):
        app.synth()


def test_a_chart_holds_typed_documents(tmp_path: Path) -> None:
    chart = EnvironmentChart(App(outdir=str(tmp_path)), platform())
    assert isinstance(chart.documents[0], k8s.KubeNamespaceProps)
