"""Whose series: several environments can share one Prometheus, so every selector says it."""

from collections.abc import Mapping

from lib.model import Program, Workload


def identity(program: Program) -> dict[str, str]:
    """Return the labels of the records and alerts of a service or a job."""
    return {"namespace": program.platform.environment.namespace, "service": program.name}


def scope(workload: Workload, measured_by: str | None = None) -> str:
    """Return the matchers of a service's own metrics, or those of another one; the job is named after it."""
    namespace = workload.platform.environment.namespace
    return matchers({"namespace": namespace, "job": measured_by or workload.name})


def matchers(labels: Mapping[str, str]) -> str:
    """Return labels as a selector has them."""
    return ",".join(f'{name}="{value}"' for name, value in labels.items())
