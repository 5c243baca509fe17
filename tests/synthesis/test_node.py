"""Node is started for objects, and for nothing else."""

import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from cdk8s_plus_27 import k8s

from lib.constructs import kernel
from lib.constructs.kinds import version_and_kind, version_and_kind_in_node
from lib.constructs.manifests import settled
from lib.constructs.values import text_of
from lib.files import environment_files
from tests.policy.shapes import SHAPES

ROOT = Path(__file__).parents[2]
OF_EACH_KIND = ("kinds, mesh, gateway", "prod, backup, mesh", "prod, load balancer")
"""Shapes that have documents of every kind among them."""


def printed(code: str) -> str:
    """Return what a process of its own prints, with the project's folder on its path."""
    command = (sys.executable, "-c", code)
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


DOCUMENTS_AND_THEN_OBJECTS = f"""
from pathlib import Path
from tempfile import TemporaryDirectory
import jsii
from lib.synthesis import synthesize_platforms
from tests.policy.shapes import SHAPES
with TemporaryDirectory() as folder:
    for number, name in enumerate({OF_EACH_KIND}):
        synthesize_platforms([SHAPES[name]], Path(folder, str(number)))
    print(len(list(Path(folder).rglob("*.yaml"))) > 15, jsii.kernel.provider.runs)

from cdk8s import ApiObjectMetadata, App, Chart
from imports.io.cert_manager import Certificate
from lib.constructs.values import quantity
chart = Chart(App(), "chart")
from imports.io.argoproj import AppProject
made = Certificate(chart, "early", metadata=ApiObjectMetadata(name="a")), AppProject(
    chart, "late", metadata=ApiObjectMetadata(name="b"), spec={{}}
)
print(jsii.kernel.provider.runs, *(each.kind for each in made), quantity("1").value)
"""


def test_documents_are_written_without_node_which_the_first_object_starts() -> None:
    """What is only data needs none; with it comes every package, imported before Node runs or afterwards."""
    documents, objects = printed(DOCUMENTS_AND_THEN_OBJECTS).splitlines()
    assert documents == "True False"
    assert objects == "True Certificate AppProject 1"


def test_other_files_are_written_without_jsii() -> None:
    """`make synth` writes the Compose files and the docs' facts without what could start Node."""
    code = "import sys, lib.operations.compose, lib.operations.facts, lib.compose.project"
    assert printed(f"{code}; print('jsii' in sys.modules)") == "False\n"


def test_jsii_is_the_one_whose_parts_are_used() -> None:
    """With another version: read what kernel.py says of jsii's parts again, and name it there."""
    major, minor, *_ = version("jsii").split(".")
    assert f"jsii {major}.{minor}," in str(kernel.__doc__)


def test_checks_of_arguments_find_nothing_in_our_documents() -> None:
    """jsii's own checks, which are left out, would find nothing: bindings that Python finds have them."""
    code = f"""
import sys
from lib.constructs.bindings import Bindings
sys.meta_path[:] = [each for each in sys.meta_path if not isinstance(each, Bindings)]
from cdk8s_plus_27.k8s import EnvVar
from imports.io.cert_manager import CertificateSpecIssuerRef
from lib.constructs.manifests import text
from lib.files import environment_files
from tests.policy.shapes import SHAPES
for each in EnvVar, CertificateSpecIssuerRef:
    try:
        each(name=1)
    except TypeError:
        print("checked")
files = [file for name in {OF_EACH_KIND} for file in environment_files(SHAPES[name])]
print(sum(len(text(file.parts())) for file in files) > 10000)
"""
    assert printed(code) == "checked\nchecked\nTrue\n"


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
