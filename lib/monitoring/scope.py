"""Whose series: several environments can share one Prometheus, so every selector says it."""

from collections.abc import Mapping

from lib.model import Platform, Program


def identity(platform: Platform, program: Program) -> dict[str, str]:
    """Return the labels of what is recorded and told of a service, or of a job."""
    return {"namespace": platform.environment.namespace, "service": program.name}


def scope(platform: Platform, service: str) -> str:
    """Return the matchers of what a service itself tells; its job is called as its Kubernetes Service is."""
    return matchers({"namespace": platform.environment.namespace, "job": service})


def matchers(labels: Mapping[str, str]) -> str:
    """Return labels as they stand in a selector."""
    return ",".join(f'{name}="{value}"' for name, value in labels.items())
