"""Scans every lock and every image: `python -m tests.supply_chain.scan [--strict]`."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import shorten
from typing import NamedTuple

from lib.operations.images import first_wanted, in_use
from lib.operations.project import ROOT, Project
from tests.supply_chain import reports, tools
from tests.supply_chain.exceptions import EXEMPTIONS, Scanned, problems
from tests.supply_chain.finding import Finding

PYTHON_LOCKS = ("Pipfile.lock", "tests/*/Pipfile.lock", "docker/*/Pipfile.lock", "docker/*/requirements.txt")
NPM_LOCKS = ("package-lock.json", "docker/*/package-lock.json")
SBOMS = ROOT / ".artifacts" / "sbom"


class Check(NamedTuple):
    """A tool, and the lock or the service's image that it looks at."""

    tool: str
    target: str
    run: Callable[[], list[Finding]]


class Outcome(NamedTuple):
    """The result of the checks: the scans that were made, and why others were not."""

    scans: list[Scanned]
    failures: list[str]
    skips: list[str]


def lock_checks(root: Path, folder: Path) -> Iterator[Check]:
    """Yield a check for each lock of the repository; the tools work in the folder."""
    kinds = (
        (reports.PIP_AUDIT, PYTHON_LOCKS, tools.pip_audit),
        (reports.NPM_AUDIT, NPM_LOCKS, tools.npm_audit),
    )
    for tool, patterns, audit in kinds:
        for lock in (lock for pattern in patterns for lock in sorted(root.glob(pattern))):
            target = str(lock.relative_to(root))
            place = folder / tool / target
            place.mkdir(parents=True)
            yield Check(tool, target, partial(audit, lock, target, place))


def image_checks(images: Mapping[str, str], elsewhere: Container[str], folder: Path) -> Iterator[Check]:
    """Yield the checks of each service's image, which is saved to the folder once, wherever it is built."""
    kinds = (
        (reports.TRIVY_CONFIGURATION, tools.configuration),
        (reports.TRIVY_VULNERABILITIES, _vulnerabilities),
        ("trivy-sbom", _write_sbom),
    )
    for service, reference in images.items():
        save = partial(_save, reference, folder, elsewhere=reference in elsewhere)
        for tool, look in kinds:
            yield Check(tool, service, partial(_look, save, partial(look, reference, service, folder)))


def _look(save: Callable[[], None], look: Callable[[], list[Finding]]) -> list[Finding]:
    save()
    return look()


_save = cache(tools.save)


def _vulnerabilities(reference: str, service: str, folder: Path) -> list[Finding]:
    if reason := _database(folder):
        raise tools.UnreachableError(reason)
    return tools.vulnerabilities(reference, service, folder)


@cache
def _database(folder: Path) -> str:
    """Return why there is no database of vulnerabilities; try to get it only once."""
    try:
        tools.download_database(folder)
    except tools.UnreachableError as error:
        return str(error)
    return ""


def _write_sbom(reference: str, service: str, folder: Path) -> list[Finding]:
    SBOMS.mkdir(parents=True, exist_ok=True)
    content = json.dumps(tools.sbom(reference, folder), indent=2)
    (SBOMS / f"{service}.cdx.json").write_text(content + "\n", encoding="utf-8")
    return []


def carry_out(checks: Sequence[Check]) -> Outcome:
    """Run every check, even if others fail, and print how each ended."""
    outcome = Outcome([], [], [])
    for check in checks:
        name = f"{check.tool} {check.target}"
        try:
            outcome.scans.append(Scanned(check.tool, check.target, check.run()))
        except tools.UnreachableError as error:
            outcome.skips.append(name)
            _say("SKIPPED", name, shorten(str(error), 200))
        except tools.ToolError as error:
            outcome.failures.append(f"{name}: {error}")
        else:
            _say("scanned", name, _counted(outcome.scans[-1].findings))
    return outcome


def _counted(findings: Sequence[Finding]) -> str:
    failing = sum(finding.fails for finding in findings)
    return f"{len(findings)} found, {failing} of them HIGH or CRITICAL and fixable" if findings else ""


def _say(word: str, name: str, text: str) -> None:
    sys.stdout.write(f"{word:8} {name}{': ' if text else ''}{' '.join(text.split())}\n")
    sys.stdout.flush()


def failures(outcome: Outcome, today: date, *, strict: bool) -> list[str]:
    """Return why the scan fails; a strict one fails for each skip as well."""
    skips = [f"{skip} was skipped" for skip in outcome.skips if strict]
    return outcome.failures + skips + problems(outcome.scans, EXEMPTIONS, today)


def main() -> None:
    """Scan, and exit with 1 if anything is found that no exemption covers."""
    parser = argparse.ArgumentParser(description="Scan every lock and every image.")
    parser.add_argument("--strict", action="store_true", help="fail where a service cannot be reached")
    strict = parser.parse_args().strict
    project = Project(ROOT, os.environ)
    wanted = first_wanted(project.platforms.values()).values()
    elsewhere = {each.reference for each in wanted if not each.is_ours}
    with TemporaryDirectory() as name:
        folder = Path(name)
        images = image_checks(in_use(project), elsewhere, folder)
        outcome = carry_out([*lock_checks(ROOT, folder), *images])
    found = failures(outcome, datetime.now(UTC).date(), strict=strict)
    for failure in found:
        _say("FAILED", "scan", failure)
    _say("", "scan", f"{len(outcome.scans)} made, {len(outcome.skips)} skipped, {len(found)} failures")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
