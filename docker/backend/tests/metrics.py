"""The metrics of a service."""

from prometheus_client.parser import text_string_to_metric_families

from tests.service import Service

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples(service: Service) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(service.metrics())
        for sample in family.samples
    }


def value(service: Service, name: str, **labels: str) -> float | None:
    return samples(service).get((name, frozenset(labels.items())))


def total(service: Service, name: str) -> float:
    """Return the sum of a metric over all its labels."""
    return sum(value for (each, _), value in samples(service).items() if each == name)
