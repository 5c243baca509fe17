"""Records and alerts: each asks what it should, of whom it should, as often as metrics come."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from lib.model import ScheduledJob, Workload
from tests.policy import asked
from tests.policy.asked import Asked
from tests.policy.declared import differences
from tests.policy.documents import Document, Manifests

Program = Workload | ScheduledJob


def rule_groups(manifests: Manifests) -> Iterator[str]:
    """Rules are evaluated every 30 seconds, in a group of objectives and one of other alerts."""
    for program, document in _ruled(manifests):
        names = ["alerts"]
        if isinstance(program, Workload) and program.declared.objectives:
            names.insert(0, "objectives")
        expected = {f"{document.namespace}.{program.name}.{name}": "30s" for name in names}
        found = {each.get("name"): each.get("interval") for each in document.find("spec groups *")}
        yield from differences(document, found, expected)


def asked_rules(manifests: Manifests) -> Iterator[str]:
    """Every record and alert there should be is there, and asks what it should; there is no other."""
    for program, document in _ruled(manifests):
        expected = dict.fromkeys(_expected(program), 1)
        found = {_found(rule): 1 for rule in document.find("spec groups * rules *")}
        yield from differences(document, found, expected)


def recorded_labels(manifests: Manifests) -> Iterator[str]:
    """A record says whose it is."""
    for program, document in _ruled(manifests):
        whose = {"namespace": document.namespace, "service": program.name}
        for rule in (each for each in document.find("spec groups * rules *") if "record" in each):
            if rule.get("labels") != whose:
                yield f"{document} {rule['record']} has labels {rule.get('labels')}"


def alert_pages(manifests: Manifests) -> Iterator[str]:
    """The page of an alert is where the repository is read."""
    runbooks = manifests.platform.delivery.runbooks
    for _, document in _ruled(manifests):
        for rule in document.find("spec groups * rules *"):
            page = rule.get("annotations", {}).get("runbook_url")
            if "alert" in rule and page != f"{runbooks}/{rule['alert']}.md":
                yield f"{document} {rule['alert']} has its page at {page}"


def told_budgets(manifests: Manifests) -> Iterator[str]:
    """An alert about an objective says how bad it is, over which window."""
    for _, document in _ruled(manifests):
        for rule in document.find("spec groups * rules *"):
            window, told = (
                rule.get("labels", {}).get("window"),
                rule.get("annotations", {}).get("description"),
            )
            wanted = f"in the last {window} "
            if window and (wanted not in str(told) or "$value | humanizePercentage" not in str(told)):
                yield f"{document} {rule.get('alert')} says of {window}: {told}"


def _ruled(manifests: Manifests) -> Iterator[tuple[Program, Document]]:
    """Yield each service and job with its rules."""
    programs: list[Program] = [*manifests.platform.workloads, *manifests.platform.jobs]
    by_name = {each.name: each for each in programs}
    for document in manifests.of("PrometheusRule"):
        if document.name in by_name:
            yield by_name[document.name], document


@cache
def _expected(program: Program) -> list[Asked]:
    if isinstance(program, ScheduledJob):
        return list(asked.overdue(program))
    return [*asked.records(program), *asked.burns(program), *asked.watched(program)]


def _found(rule: dict[str, Any]) -> Asked:
    labels, text = rule.get("labels", {}), " ".join(str(rule.get("expr")).split())
    if "record" in rule:
        return Asked(rule["record"], text)
    given = str(rule.get("for", "0m"))
    minutes = int(given[:-1]) if given[:-1].isdigit() and given.endswith("m") else -1
    return Asked(str(rule.get("alert")), text, labels.get("severity"), minutes, labels.get("window"))
