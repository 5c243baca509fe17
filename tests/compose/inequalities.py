"""What cannot be equal in Compose and in the manifests, and why: everything else is."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from tests.compose.container import Difference, Leaves, differences
from tests.compose.declared import Declared, named
from tests.compose.printed import BY_ITSELF

Test = Callable[[Difference, Declared], bool]


class Inequality(NamedTuple):
    """Why fields differ, and exactly how each of them does."""

    reason: str
    fields: Mapping[str, Test]

    def explains(self, difference: Difference, declared: Declared) -> bool:
        test = self.fields.get(difference.field)
        return bool(test and test(difference, declared))


def unexplained(environment: str, manifests: Leaves, compose: Leaves) -> list[Difference]:
    """Return the differences that need not be."""
    return without_reason(differences(environment, manifests, compose), Declared(manifests))


def without_reason(found: Iterable[Difference], declared: Declared) -> list[Difference]:
    """Return the differences that no inequality explains."""
    return [each for each in found if not any(one.explains(each, declared) for one in INEQUALITIES)]


def _is_listening_name(each: Difference, declared: Declared) -> bool:
    port, is_host = each.key.removesuffix("_HOST").lower().replace("_", "-"), each.key.endswith("_HOST")
    is_name = (each.manifests, each.compose) == (None, f"{port}.{each.service}")
    return is_host and is_name and declared.is_told(each.service)


def _is_listening_address(each: Difference, declared: Declared) -> bool:
    """Return whether a foreign image gets the name of a port beside its number."""
    port = declared.manifests.get((each.service, "addressed", f"{each.service}{each.manifests}"))
    return port is not None and each.compose == f"{port}.{each.service}{each.manifests}"


def _is_sent_back(each: Difference, _: Declared) -> bool:
    """Return whether people are sent back to the host there, and to the port of this machine here."""
    there, here = str(each.manifests), str(each.compose)
    host = r"http://127\.0\.0\.1:80[0-9]{2}(/.*)"
    published, named = re.fullmatch(host, here), re.fullmatch(r"https://[-.a-z0-9]+(/.*)", there)
    return published is not None and named is not None and published[1] == named[1]


def _is_held_back(each: Difference, declared: Declared) -> bool:
    """Return whether a foreign image is told to end later there, and at once here."""
    waits = re.fullmatch(r"\{'sleep': \{'seconds': \d+\}\}", str(each.manifests))
    serves = declared.manifests[each.service, "runs", ""] == "all the time"
    return bool(waits) and serves and each.compose == "nothing" and not declared.is_told(each.service)


def _is_called_by_port(each: Difference, declared: Declared) -> bool:
    """Return whether a service that gets where to listen is called by the name of the port."""
    found = re.fullmatch(r"((?:http://)?)([-a-z0-9]+)(:\d+)", str(each.manifests))
    if not found or not declared.listens_as_told(found[2]):
        return False
    port = declared.manifests.get((found[2], "addressed", f"{found[2]}{found[3]}"))
    return each.compose == f"{found[1]}{port}.{found[2]}{found[3]}"


def _in_development(test: Test) -> Test:
    return lambda each, declared: each.environment == BY_ITSELF and test(each, declared)


def _is_development_image(each: Difference, _: Declared) -> bool:
    name = str(each.manifests).rpartition("/")[2].partition(":")[0]
    return each.compose == f"{each.manifests}-dev built from ./{name} as dev"


def _is_source(each: Difference, _: Declared) -> bool:
    folder, name = each.key.rsplit("/", 1)
    files = f"read-only files of ./{each.service}/{name}"
    return (each.manifests, each.compose, folder) == (None, files, "/app")


def _ends_where_it_would_start_again(each: Difference, _: Declared) -> bool:
    return (each.manifests, each.compose) == ("Always", "Never")


def _is_left_alone(each: Difference, _: Declared) -> bool:
    return each.manifests == str(each.compose).replace("unhealthy", "killed")


def _is_only_marked(each: Difference, declared: Declared) -> bool:
    """Return whether nobody in the image could end it: it is asked by a command, or not for liveness."""
    asked, hung = (declared.manifests[each.service, key, ""] for key in ("health_request", "when_hung"))
    is_told_to_end = str(hung).startswith("killed") and not str(asked).startswith("exec ")
    return not is_told_to_end and _is_left_alone(each, declared)


def _is_asked_by_the_image(each: Difference, declared: Declared) -> bool:
    asks = re.fullmatch(r"exec \S+", str(each.compose))
    return each.manifests in ("grpc", "tcp") and declared.is_told(each.service) and bool(asks)


def _nobody_asks(each: Difference, declared: Declared) -> bool:
    asked = str(declared.manifests[each.service, "health_request", ""])
    is_foreign = not declared.is_told(each.service) and not asked.startswith("exec ")
    return is_foreign and each.compose in ("none", "nothing", 0)


def _is_scrape(each: Difference, _: Declared) -> bool:
    return (each.key, each.manifests, each.compose) == ("metrics", True, None)


def _is_scratch(each: Difference, _: Declared) -> bool:
    manifests = str(each.manifests)
    return manifests.endswith("on disk") and each.compose == manifests.replace("on disk", "in memory")


def _is_scheduled(each: Difference, _: Declared) -> bool:
    return bool(re.fullmatch(r"at \S+( \S+){4}", str(each.manifests))) and each.compose == "by hand"


def _is_open_everywhere(each: Difference, declared: Declared) -> bool:
    is_open = (each.manifests, each.compose) == (True, "in every network")
    return is_open and not declared.listens_as_told(each.service)


def _is_another_of_its_ports(each: Difference, declared: Declared) -> bool:
    """Return whether two ports of a foreign image are taken for each other: its networks reach both."""
    field = (each.service, "addressed")
    names = [declared.manifests[*field, key] for key in declared.keys(*field)]
    return each.manifests is not None and each.compose in names and not declared.listens_as_told(each.service)


def _is_reached(each: Difference, declared: Declared) -> bool:
    """Return whether a service reaches a foreign image's port that it does not call."""
    return _is_open_between(each, declared, caller=each.service, callee=named(each.key))


def _is_reached_from(each: Difference, declared: Declared) -> bool:
    return _is_open_between(each, declared, caller=named(each.key), callee=each.service)


def _is_open_between(each: Difference, declared: Declared, *, caller: str, callee: str) -> bool:
    is_more = each.manifests is None and not declared.listens_as_told(callee)
    return is_more and declared.share_a_network(caller, callee)


INEQUALITIES = (
    Inequality(
        "Compose has no policies, so a service listens only at its names in the networks of its own ports.",
        {"settings": lambda *each: _is_listening_name(*each) or _is_listening_address(*each)},
    ),
    Inequality(
        "A service's name resolves in every network that it shares with its caller, so if it shares several, "
        "the port's own name is called.",
        {"settings": _is_called_by_port},
    ),
    Inequality(
        "An image that cannot be told where to listen listens everywhere, so whoever shares a network with "
        "it reaches all its ports.",
        {
            "listens": _is_open_everywhere,
            "addressed": _is_another_of_its_ports,
            "calls": _is_reached,
            "callers": _is_reached_from,
        },
    ),
    Inequality(
        "Nothing ends TLS on one machine, so the issuer sends people back to where the service is published.",
        {"settings": _is_sent_back},
    ),
    Inequality(
        "Compose's own hook runs a program in the image, and one that does not honour the contract need not "
        "have one that waits.",
        {"before_end": _is_held_back},
    ),
    Inequality(
        "Development runs the image's dev target from the sources, and keeps what breaks for inspection.",
        {
            "image": _in_development(_is_development_image),
            "volumes": _in_development(_is_source),
            "restarts": _in_development(_ends_where_it_would_start_again),
            "when_hung": _in_development(_is_left_alone),
            "when_not_started": _in_development(_is_left_alone),
        },
    ),
    Inequality(
        "An engine runs a program in the image: one that honours the contract has a check for each protocol.",
        {"health_request": _is_asked_by_the_image, "start_request": _is_asked_by_the_image},
    ),
    Inequality(
        "An engine runs a program in the image, and one that does not honour the contract declares none.",
        dict.fromkeys(
            (
                "health_request",
                "start_request",
                "interval_seconds",
                "timeout_seconds",
                "when_hung",
                "when_not_started",
            ),
            _nobody_asks,
        ),
    ),
    Inequality(
        "An engine restarts only what exits, so a process is only marked where a command finds it hung.",
        {"when_hung": _is_only_marked, "when_not_started": _is_only_marked},
    ),
    Inequality(
        "An engine has no scheduler, so a job runs by hand.",
        {"runs": _is_scheduled},
    ),
    Inequality(
        "Prometheus belongs to a cluster, whose policies let it in, and does not run on Compose.",
        {"admits": _is_scrape},
    ),
    Inequality(
        "An engine does not limit disk space, so scratch is memory, and data takes what there is.",
        {"volumes": _is_scratch, "disk_bytes": lambda each, _: each.compose is None},
    ),
    Inequality(
        "A Compose network reaches everything or nothing, while a policy names addresses.",
        {"outside": lambda each, _: each.manifests is not None and each.compose == "everywhere"},
    ),
)
"""Each is in docs/kinds.md too; one that explains nothing any more fails."""
