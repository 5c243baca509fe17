"""Node is started for objects, and for nothing else."""

import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from cdk8s_plus_27 import k8s

from lib.constructs import kernel
from lib.constructs.kinds import version_and_kind, version_and_kind_in_node
from lib.constructs.manifests import settled
from lib.constructs.values import text_of
from lib.files import environment_files
from tests.policy.shapes import SHAPES

ROOT = Path(__file__).parents[2]
OF_EACH_KIND = (
    "dev",
    "kinds, mesh, gateway",
    "prod, backup",
    "prod, kubernetes",
    "prod, load balancer",
    "prod, mesh, shared gateway",
    "shop, mesh",
    "voting, gateway",
)
"""Shapes that have documents of every kind among them."""


def printed(code: str) -> str:
    """Return what a process of its own prints, with the project's folder on its path."""
    command = (sys.executable, "-c", code)
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def test_documents_are_written_without_node() -> None:
    """What is only data is made of data, whatever an environment has."""
    code = f"""
from pathlib import Path
from tempfile import TemporaryDirectory
import jsii
from lib.synthesis import synthesize_platforms
from tests.policy.shapes import SHAPES
with TemporaryDirectory() as folder:
    for number, name in enumerate({OF_EACH_KIND}):
        synthesize_platforms([SHAPES[name]], Path(folder, str(number)))
    print(len(list(Path(folder).rglob("*.yaml"))) > 30, jsii.kernel.provider.runs)
"""
    assert printed(code) == "True False\n"


@pytest.mark.parametrize("module", ["lib.operations.compose", "lib.operations.facts"])
def test_other_files_are_written_without_jsii(module: str) -> None:
    """`make synth` writes the Compose files and the docs' facts without what could start Node."""
    code = f"import sys, {module}; from lib.compose import project; print('jsii' in sys.modules)"
    assert printed(code) == "False\n"


def test_jsii_is_the_one_whose_parts_are_used() -> None:
    """With another version: read what kernel.py says of jsii's parts again, and name it there."""
    major, minor, *_ = version("jsii").split(".")
    assert f"jsii {major}.{minor}," in str(kernel.__doc__)


def test_the_first_object_starts_node_with_every_package() -> None:
    """Packages that were imported before Node runs are there, and so are those imported afterwards."""
    code = """
import jsii
import lib.constructs
from cdk8s import ApiObjectMetadata, App, Chart
from imports.io.cert_manager import Certificate
from lib.constructs.values import quantity
before = jsii.kernel.provider.runs
chart = Chart(App(), "chart")
from imports.io.argoproj import AppProject
made = Certificate(chart, "early", metadata=ApiObjectMetadata(name="a")), AppProject(
    chart, "late", metadata=ApiObjectMetadata(name="b"), spec={}
)
print(before, jsii.kernel.provider.runs, *(each.kind for each in made), quantity("1").value)
"""
    assert printed(code) == "False True Certificate AppProject 1\n"


def test_checks_of_arguments_find_nothing_in_our_documents() -> None:
    """jsii's own checks, which are left out, would find nothing: bindings imported first have them."""
    code = f"""
import pkgutil
import cdk8s_plus_27.k8s, imports
for each in pkgutil.walk_packages(imports.__path__, "imports."):
    __import__(each.name)
try:
    cdk8s_plus_27.k8s.EnvVar(name=1)
except TypeError:
    print("checked")
from lib.constructs.manifests import text
from lib.files import environment_files
from tests.policy.shapes import SHAPES
files = [file for name in {OF_EACH_KIND} for file in environment_files(SHAPES[name])]
print(sum(len(text(file.parts())) for file in files) > 10000)
"""
    assert printed(code) == "checked\nTrue\n"


def test_bindings_are_imported_without_checks() -> None:
    """What mypy refuses is no error at run time, and costs no time there."""
    number: Any = 1
    assert k8s.EnvVar(name=number).name is number


def test_what_is_listed_of_a_kind_is_what_cdk8s_says() -> None:
    """Every document's version and kind is listed, and the same as that of its API object."""
    assert props(tuple(SHAPES)) == props(OF_EACH_KIND)
    assert {each: version_and_kind(each) for each in props(tuple(SHAPES))} == {
        each: version_and_kind_in_node(each) for each in props(tuple(SHAPES))
    }


@cache
def props(shapes: Iterable[str]) -> set[type]:
    """Return the types of all documents of some shapes."""
    files = [file for name in shapes for file in environment_files(SHAPES[name])]
    return {type(document) for file in files for document in settled(file.chart, file.parts())}


def test_an_enum_without_a_name_of_ours_is_asked_for() -> None:
    """Node knows what the API calls a member."""
    assert text_of(k8s.IoK8SApimachineryPkgApisMetaV1DeleteOptionsKind.DELETE_OPTIONS) == "DeleteOptions"
