"""docs/service-contract.md says what dist/ and the Compose file say."""

import re
from collections import defaultdict
from pathlib import Path

import yaml

from config import ENVIRONMENTS
from lib.services import SERVICES
from tests.images.external_chroma import backend_with_external_chroma
from tests.images.manifest import PROD, Workload, read

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "service-contract.md").read_text()
COMPOSE = yaml.safe_load((ROOT / "docker" / "compose.yaml").read_text())["services"]
HEALTH = {service.name: service.health_command for service in SERVICES}
NONE = "none"


def table(heading: str) -> list[list[str]]:
    """Return the cells of the first table below a heading, row by row."""
    section = PAGE.split(f"\n## {heading}\n")[1]
    lines = [line for line in section.split("\n## ")[0].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in (lines[0], *lines[2:])]


def facts(workload: Workload) -> dict[str, str]:
    """Return what the page's table of facts should say of a service."""
    [scratch] = workload.scratch
    mebibytes = scratch.size_bytes // 1024**2
    return {
        **{f"port `{name}`": str(workload.ports.get(name, NONE)) for name in ("http", "metrics")},
        **{f"{kind} probe": f"`{workload.probe(kind)}`" for kind in ("startup", "readiness", "liveness")},
        "user and group": workload.user,
        "scratch folder": f"`{scratch.path}` ({mebibytes}Mi)",
        "data folder": " ".join(f"`{path}`" for path in workload.data) or NONE,
        "drain seconds": str(workload.drain_seconds),
        "grace seconds": str(workload.grace_seconds),
        "health program": f"`{' '.join(HEALTH[workload.name])}`",
    }


def variants() -> list[Workload]:
    """Return every service in every environment, and the backend with a database outside."""
    return [
        *(each for name in ENVIRONMENTS for each in read(name).values()),
        backend_with_external_chroma(),
    ]


def test_the_facts_are_those_of_every_environment() -> None:
    """Ports, paths, folders, user and times stand in the page as in each manifest."""
    (_, *services), *rows = table("Facts")
    assert set(services) == set(PROD)
    for workload in variants():
        column = services.index(workload.name) + 1
        assert {row[0]: row[column] for row in rows} == facts(workload)


def test_the_settings_are_those_of_all_environments() -> None:
    """Each setting that is set anywhere is in the page, with the services that get it, and no other is."""
    told = {
        name: set(services.split(", "))
        for names, services, _ in table("Settings")[1:]
        for name in re.findall(r"`(\w+)`", names)
    }
    given = defaultdict(set)
    for service, settings in [
        *((workload.name, workload.settings) for workload in variants()),
        *((name, service["environment"]) for name, service in COMPOSE.items()),
    ]:
        for name in settings:
            given[name].add(service)
    assert told == given


def test_credentials_are_where_the_page_says() -> None:
    """The folder, the mode and the settings that name the files agree."""
    backend = backend_with_external_chroma()
    [secrets] = backend.secrets
    assert f"files in `{secrets.path}`" in PAGE
    assert f"(mode {secrets.mode:04o})" in PAGE
    files = {f"{secrets.path}/{name}" for name in secrets.files}
    assert {v for k, v in backend.settings.items() if k.endswith("_CREDENTIAL_FILE")} == files
