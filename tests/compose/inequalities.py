"""What cannot be equal in Compose and in the manifests, and why: everything else is."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from tests.compose.container import Difference
from tests.compose.printed import BY_ITSELF

Test = Callable[[Difference], bool]


class Inequality(NamedTuple):
    """Why fields differ, and exactly how each of them does."""

    reason: str
    fields: Mapping[str, Test]

    def explains(self, difference: Difference) -> bool:
        return difference.field in self.fields and self.fields[difference.field](difference)


def unexplained(found: Iterable[Difference]) -> list[Difference]:
    """Return the differences that need not be."""
    return [each for each in found if not any(inequality.explains(each) for inequality in INEQUALITIES)]


def _is_listening_name(each: Difference) -> bool:
    port = each.key.removesuffix("_HOST").lower()
    return (each.manifests, each.compose) == (None, f"{port}.{each.service}") and each.key.endswith("_HOST")


def _in_development(test: Test) -> Test:
    return lambda each: each.environment == BY_ITSELF and test(each)


def _is_development_image(each: Difference) -> bool:
    return each.compose == f"{each.manifests}-dev built from ./{each.service} as dev"


def _is_source(each: Difference) -> bool:
    folder, _, name = each.key.rpartition("/")
    files = f"read-only files of ./{each.service}/{name}"
    return (each.manifests, each.compose, folder) == (None, files, "/app")


def _is_left_alone(each: Difference) -> bool:
    return each.manifests == str(each.compose).replace("unhealthy", "killed")


def _is_scrape(each: Difference) -> bool:
    return (each.key, each.manifests, each.compose) == ("metrics", True, None)


def _is_scratch(each: Difference) -> bool:
    manifests = str(each.manifests)
    return manifests.endswith("on disk") and each.compose == manifests.replace("on disk", "in memory")


INEQUALITIES = (
    Inequality(
        "Compose has no policies, so a service listens only at its names in the networks of its own ports.",
        {"settings": _is_listening_name},
    ),
    Inequality(
        "Development runs the image's dev target from the sources, and leaves what breaks to be looked at.",
        {
            "image": _in_development(_is_development_image),
            "volumes": _in_development(_is_source),
            "restarts": _in_development(lambda each: (each.manifests, each.compose) == ("Always", "Never")),
            "when_hung": _in_development(_is_left_alone),
            "when_not_started": _in_development(_is_left_alone),
        },
    ),
    Inequality(
        "Prometheus belongs to a cluster, whose policies let it in, and does not run beside Compose.",
        {"admits": _is_scrape},
    ),
    Inequality(
        "An engine limits the size of no disk, so scratch is memory, and data takes what there is.",
        {"volumes": _is_scratch, "disk_bytes": lambda each: each.compose is None},
    ),
    Inequality(
        "A network of Compose leads everywhere or nowhere, while a policy names addresses.",
        {"outside": lambda each: each.manifests is not None and each.compose == "everywhere"},
    ),
)
"""Five at most; one that explains nothing any more fails."""
