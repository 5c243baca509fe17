"""What programs get from their environment."""

import hashlib
import json
import re
from collections.abc import Iterator

from tests.policy.declared import called_endpoints, called_port, declared_calls, hosts
from tests.policy.documents import Manifests

_ADDRESS = re.compile(r"(http://)?([-a-z0-9]+):([0-9]+)")


def settings_checksum(manifests: Manifests) -> Iterator[str]:
    """A pod's annotation changes with its settings, so that changing them rolls the pods."""
    for pod in manifests.pods:
        text = json.dumps(manifests.settings(pod), sort_keys=True)
        if pod.annotations.get("checksum/settings") != hashlib.sha256(text.encode()).hexdigest():
            yield f"{pod} has a checksum of other settings"


def allowed_hosts(manifests: Manifests) -> Iterator[str]:
    """Exposed services and those that they call by HTTP get the hosts; no other has the setting."""
    honour = {each.name for each in manifests.platform.workloads if each.declared.contract}
    asked = _asked_hosts(manifests)
    for pod in manifests.pods:
        given = manifests.settings(pod).get("ALLOWED_HOSTS")
        expected = asked.get(pod.name, set()) if pod.name in honour else set()
        if (set(given.split(",")) if given is not None else set()) != expected:
            yield f"{pod} allows the hosts {given}, not {expected}"


def told_addresses(manifests: Manifests) -> Iterator[str]:
    """Programs get the addresses of exactly the ports that they call, as a URL where the port speaks HTTP."""
    calls = declared_calls(manifests.platform)
    expected = {(*call, "http://" if port.protocol == "http" else "") for call, port in calls.items()}
    running = {each.name for each in manifests.platform.workloads}
    found = {
        (pod.name, name, int(port), scheme)
        for pod in manifests.pods
        for scheme, name, port in _addresses(manifests.settings(pod))
        if name in running
    }
    for told in sorted(found ^ expected):
        yield f"{told} is {'set, but not declared' if told in found else 'declared, but not set'}"


def named_settings(manifests: Manifests) -> Iterator[str]:
    """A call that names a setting has its address in that setting."""
    services = {each.name: each.declared for each in manifests.platform.workloads}
    for program, pod in manifests.running:
        for call in (each for each in program.declared.called if each.setting and each.to in services):
            told = manifests.settings(pod).get(str(call.setting), "").removeprefix("http://")
            if told != f"{call.to}:{called_port(services[call.to], call.port).number}":
                yield f"{pod} has {told} in {call.setting}, which is for {call.to}"


def told_externals(manifests: Manifests) -> Iterator[str]:
    """Programs get the address of every external that they call."""
    for program, pod in manifests.running:
        for endpoint in called_endpoints(program):
            if endpoint.address not in manifests.settings(pod).values():
                yield f"{pod} does not get {endpoint.address}"


def _asked_hosts(manifests: Manifests) -> dict[str, set[str]]:
    """Return the hosts under which browsers ask a service, itself or through its caller."""
    named = hosts(manifests.platform)
    asked = {name: {each.name} for name, each in named.items()}
    for call, port in declared_calls(manifests.platform).items():
        if call.caller in named and port.protocol == "http":
            asked.setdefault(call.callee, set()).add(named[call.caller].name)
    return asked


def _addresses(settings: dict[str, str]) -> list[tuple[str, ...]]:
    matches = [_ADDRESS.fullmatch(value) for value in settings.values()]
    return [match.groups("") for match in matches if match]
