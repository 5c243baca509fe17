"""Every alert has a page that says what to look at, and every page is true to what exists."""

import re
import subprocess
from pathlib import Path

import pytest

from lib.model import Job
from lib.yaml_text import yaml_text
from tests.monitoring.names import wrong
from tests.monitoring.rules import monitored, promtool, rule_groups

ROOT = Path(__file__).parents[2]
RUNBOOKS = monitored()["prod"].delivery.runbooks
PAGES = {file.stem: file for file in sorted((ROOT / "docs" / "runbooks").iterdir())}
SECTIONS = ["What it means", "What to look at", "What to do", "When to escalate"]
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)]+)\)")
VARIABLES = {"$NAMESPACE": "goaltrajectory-prod", "$SERVICE": "backend"}


def blocks(page: str, language: str) -> list[str]:
    """Return the blocks of code of a page that are of some language."""
    return [text for name, text in _BLOCK.findall(PAGES[page].read_text()) if name == language]


def queries(page: str) -> list[str]:
    """Return the queries of a page, a line each, for one service."""
    lines = [line for text in blocks(page, "promql") for line in text.splitlines() if line]
    for variable, value in VARIABLES.items():
        lines = [line.replace(variable, value) for line in lines]
    return lines


def test_every_alert_has_a_page_and_every_page_an_alert() -> None:
    """The address in an alert leads to it; a job without an alert of its own has the one that jobs have."""
    alerts = {Job.overdue_alert: f"{RUNBOOKS}/{Job.overdue_alert}.md"}
    alerts |= {
        rule["alert"]: rule["annotations"]["runbook_url"]
        for environment in monitored()
        for group in rule_groups(environment)
        for rule in group["rules"]
        if "alert" in rule
    }
    assert alerts == {name: f"{RUNBOOKS}/{name}.md" for name in PAGES}


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_the_same_sections(page: str) -> None:
    """Whoever was woken finds the same things at the same place; no section is empty."""
    title, *sections = re.split(r"^## ", PAGES[page].read_text(), flags=re.MULTILINE)
    assert title.startswith(f"# {page}\n")
    assert [each.partition("\n")[0] for each in sections] == SECTIONS
    assert all(each.partition("\n")[2].strip() for each in sections)


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_asks_prometheus_exists(page: str, tmp_path: Path) -> None:
    """Prometheus can read each query, and every metric and label in it exists."""
    found = queries(page)
    assert found
    assert {query: names for query in found if (names := wrong(query, "prod"))} == {}
    rules = [{"record": f"page:{number}", "expr": query} for number, query in enumerate(found)]
    file = tmp_path / "rules.yaml"
    file.write_text(yaml_text([{"groups": [{"name": page, "rules": rules}]}]))
    promtool("check", "rules", str(file))


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_has_typed_is_shell_in_one_namespace(page: str) -> None:
    """Each command of kubectl says in which namespace, or that it means all; the shell can read it."""
    for text in blocks(page, "sh"):
        subprocess.run(["bash", "-n"], input=text, text=True, check=True)
        commands = text.replace("\\\n", " ").splitlines()
        for command in (each for each in commands if each.startswith("kubectl")):
            assert re.search(r' -n "\$NAMESPACE"| -A\b|^kubectl get storageclass ', command), command


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_links_to_exists(page: str) -> None:
    """The next page is there when it is needed."""
    for link in _LINK.findall(PAGES[page].read_text()):
        assert (PAGES[page].parent / link.partition("#")[0]).is_file(), link
