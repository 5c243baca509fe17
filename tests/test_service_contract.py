"""docs/service-contract.md says what dist/ and the Compose files say."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from config import CATALOGUE, ENVIRONMENTS
from tests.images.external_chroma import backend_with_external_chroma

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "service-contract.md").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "docker" / "compose.yaml").read_text(encoding="utf-8"))["services"]
NONE = "none"


def table(heading: str) -> list[list[str]]:
    """Return the cells of the first table below a heading, row by row."""
    section = PAGE.split(f"\n## {heading}\n")[1]
    lines = [line for line in section.split("\n## ")[0].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in (lines[0], *lines[2:])]


@cache
def documents(environment: str, service: str) -> dict[str, Any]:
    """Return the first document of each kind of a service in an environment; none where it does not run."""
    file = ROOT / "dist" / environment / f"{service}.k8s.yaml"
    every = yaml.load_all(file.read_text(encoding="utf-8"), yaml.CSafeLoader) if file.exists() else ()
    return {each["kind"]: each for each in reversed(list(every))}


def pod(environment: str, service: str) -> dict[str, Any]:
    found = documents(environment, service)
    spec: dict[str, Any] = (found.get("Deployment") or found["StatefulSet"])["spec"]["template"]["spec"]
    return spec


def settings(environment: str, service: str) -> set[str]:
    """Return the names of all settings of a service."""
    own = {each["name"] for each in pod(environment, service)["containers"][0].get("env", ())}
    return own | set(documents(environment, service)["ConfigMap"]["data"])


COLUMNS = {
    name: {row[0]: row[index] for row in table("Facts")[1:]}
    for index, name in enumerate(table("Facts")[0])
    if name
}
RUNNING = [(each, name) for each in ENVIRONMENTS for name in COLUMNS if documents(each, name)]
each_service = pytest.mark.parametrize(("environment", "service"), RUNNING)


def test_every_service_that_honours_the_contract_has_its_facts() -> None:
    """The table has a column for each service whose image honours the contract."""
    assert list(COLUMNS) == [service.name for service in CATALOGUE.services if service.contract]


@each_service
def test_ports_are_those_of_the_pods(environment: str, service: str) -> None:
    """A row says the number of a port in each environment, or that there is none."""
    facts = {name: cell for name, cell in COLUMNS[service].items() if name.startswith("port ")}
    [container] = pod(environment, service)["containers"]
    ports = {f"port `{each['name']}`": str(each["containerPort"]) for each in container.get("ports", ())}
    assert {name: cell.split(" ")[0] for name, cell in facts.items() if cell != NONE} == ports


@each_service
def test_probes_ask_what_the_page_says(environment: str, service: str) -> None:
    """A row says the path, the port or the program of each probe."""
    [container] = pod(environment, service)["containers"]
    for kind in ("startup", "readiness", "liveness"):
        probe, cell = container.get(f"{kind}Probe", {}), COLUMNS[service][f"{kind} probe"]
        asked = probe.get("httpGet", {}).get("path") or " ".join(probe.get("exec", {}).get("command", ()))
        assert asked in cell
        assert bool(probe) == (cell != NONE)


@each_service
def test_folders_and_times_are_those_of_the_pods(environment: str, service: str) -> None:
    """Rows say who the process is, where it can write, and how long it may take to end."""
    spec, facts = pod(environment, service), COLUMNS[service]
    context = spec["securityContext"]
    assert facts["user and group"] == f"{context['runAsUser']}:{context['runAsGroup']}"
    assert facts["grace seconds"] == str(spec["terminationGracePeriodSeconds"])
    sizes = {
        each["name"]: each["emptyDir"]["sizeLimit"] for each in spec.get("volumes", ()) if "emptyDir" in each
    }
    mounts = {each["name"]: each["mountPath"] for each in spec["containers"][0].get("volumeMounts", ())}
    scratch = [f"`{mounts[name]}` ({size})" for name, size in sizes.items()]
    assert facts["scratch folder"] == (", ".join(scratch) or NONE)
    assert facts["data folder"] == (f"`{mounts['data']}`" if "data" in mounts else NONE)


@pytest.mark.parametrize("service", COLUMNS)
def test_a_service_is_told_what_the_page_says(service: str) -> None:
    """A row has the settings that a service gets in any environment, and no other."""
    told = set[str]().union(
        *(settings(environment, name) for environment, name in RUNNING if name == service)
    )
    assert set(re.findall(r"`(\w+)`", COLUMNS[service]["is told"])) == told


def test_each_setting_is_described() -> None:
    """Each setting that is set anywhere is described by a row, perhaps with those of its form."""
    rows = [name for names, _ in table("Settings")[1:] for name in re.findall(r"`([\w<>]+)`", names)]
    patterns = [re.sub(r"<\w+>", r"\\w+", name) for name in rows]
    given = set[str]().union(*(settings(environment, name) for environment, name in RUNNING))
    given |= {name for each in COLUMNS for name in COMPOSE.get(each, {}).get("environment", ())}
    given |= set(backend_with_external_chroma().settings)
    described = {name for name in given if any(re.fullmatch(pattern, name) for pattern in patterns)}
    assert described == given


def test_credentials_are_where_the_page_says() -> None:
    """The folder, the mode and the settings that name the files agree."""
    backend = backend_with_external_chroma()
    [secrets] = backend.secrets
    assert f"files in `{secrets.path}`" in PAGE
    assert f"(mode {secrets.mode:04o})" in PAGE
    files = {f"{secrets.path}/{name}" for name in secrets.files}
    assert {v for k, v in backend.settings.items() if k.endswith("_CREDENTIAL_FILE")} == files
