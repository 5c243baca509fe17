"""Where imports/ is made from."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from lib.operations import crds
from lib.operations.crds import RELEASES, definitions, main
from lib.operations.errors import OperationError
from lib.operations.project import ROOT
from tests.operations.stand_ins import here


def definition(kind: str, group: str) -> dict[str, Any]:
    """Return a definition as releases have it, with one field that has the name of what is left out."""
    schema = {
        "description": "what it is",
        "type": "object",
        "properties": {"description": {"type": "string", "description": "said of it"}},
    }
    versions = [
        {"name": name, "served": True, "storage": name == "v1", "schema": {"openAPIV3Schema": schema}}
        for name in ("v1alpha1", "v1")
    ]
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{kind.lower()}s.{group}", "annotations": {"made-by": "somebody"}},
        "spec": {"group": group, "names": {"kind": kind}, "scope": "Namespaced", "versions": versions},
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a file of each group, which has other kinds and other documents as well."""
    found = tmp_path / "definitions"
    found.mkdir()
    for group, release in RELEASES.items():
        kinds = [definition(kind, group) for kind in ("Other", *release.kinds)]
        documents = [None, {"kind": "ServiceAccount"}, *kinds]
        (found / f"{group}.yaml").write_text(yaml.safe_dump_all(documents))
    return found


@pytest.fixture
def server(folder: Path) -> Iterator[str]:
    """Return the address at which the folder is served."""
    handler = partial(SimpleHTTPRequestHandler, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{found.server_port}"
        found.shutdown()


def refused(target: Path, folder: Path) -> list[str]:
    with pytest.raises(OperationError) as raised:
        main([str(target), str(folder)], here())
    return str(raised.value).splitlines()


def test_definitions_are_reduced_to_what_types_are_made_of(folder: Path, tmp_path: Path) -> None:
    """The kinds that are used, in their stored version, without descriptions and others' annotations."""
    target = tmp_path / "target"
    main([str(target), str(folder)], here())
    assert sorted(each.stem for each in target.iterdir()) == sorted(RELEASES)
    for group, release in RELEASES.items():
        written = list(yaml.safe_load_all((target / f"{group}.yaml").read_text()))
        assert [each["spec"]["names"]["kind"] for each in written] == list(release.kinds)
        for each in written:
            [version] = each["spec"]["versions"]
            assert (version["name"], list(each["metadata"])) == ("v1", ["name"])
            properties = {"description": {"type": "string"}}
            assert version["schema"]["openAPIV3Schema"] == {"type": "object", "properties": properties}


def test_all_that_is_missing_is_told_at_once(folder: Path, tmp_path: Path) -> None:
    """With the place, the group and the kinds, or where it stops being YAML; nothing is written."""
    (folder / "cert-manager.io.yaml").unlink()
    (folder / "argoproj.io.yaml").write_text(yaml.safe_dump(definition("Application", "argoproj.io")))
    broken = folder / "external-secrets.io.yaml"
    broken.write_text("group: external-secrets.io\n[")
    first, *problems = refused(tmp_path / "target", folder)
    assert first == "imports/ is left as it was:"
    assert any(each.startswith(f"  {broken} is not YAML: ") for each in problems)
    for group, kind in (("cert-manager.io", "Certificate"), ("argoproj.io", "AppProject")):
        assert f"  {folder}: the group {group} does not have a CustomResourceDefinition of {kind}" in problems
    assert not (tmp_path / "target").exists()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    absent = tmp_path / "absent"
    assert refused(tmp_path / "target", absent) == [
        "imports/ is left as it was:",
        f"  {absent} is not a folder: name one as CRDS=<folder>",
    ]


def test_types_are_made_of_all_that_is_written() -> None:
    """`cdk8s import` reads a file for each group that has a release, and no other."""
    settings = yaml.safe_load((ROOT / "cdk8s.yaml").read_text())
    assert settings["imports"] == [f".tools/crds/{group}.yaml" for group in sorted(RELEASES)]


def test_definitions_come_from_the_releases_addresses(
    monkeypatch: pytest.MonkeyPatch, server: str, folder: Path
) -> None:
    """If no folder is named, from all of them; for one that is missing, the error says what to do."""
    group = "cert-manager.io"
    address = f"{server}/{group}.yaml"
    monkeypatch.setitem(crds.RELEASES, group, RELEASES[group]._replace(addresses=(address,)))
    assert definitions(group, None) == definitions(group, folder)
    (folder / f"{group}.yaml").unlink()
    with pytest.raises(OSError, match=f"^{address}: HTTP Error 404: File not found; or name a folder"):
        definitions(group, None)
