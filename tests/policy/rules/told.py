"""What programs are told: variables that are the same everywhere, and the settings of an environment."""

from collections.abc import Iterator, Mapping

from lib.model import SECRETS_FOLDER, Program, Service
from tests.policy.declared import called_endpoints, called_port, differences
from tests.policy.documents import Manifests
from tests.policy.logins import told_of_login

_PORT, _HOSTS = "_PORT", "ALLOWED_HOSTS"
"""Of these, other rules say what they are."""


def told_variables(manifests: Manifests) -> Iterator[str]:
    """A container has exactly the variables that follow from its service, whatever the environment."""
    for workload, pod in manifests.serving:
        variables = {each["name"]: each.get("value") for each in pod.find("containers * env *")}
        found = {name: value for name, value in variables.items() if not name.endswith(_PORT)}
        yield from differences(pod, found, _variables(workload.declared))


def settings_sources(manifests: Manifests) -> Iterator[str]:
    """A container reads the settings of its own service or job, and no others."""
    for program, pod in manifests.running:
        for container in pod.get("containers", []):
            if container.get("envFrom") != [{"configMapRef": {"name": program.name}}]:
                yield f"{pod} reads its settings from {container.get('envFrom')}"


def declared_settings(manifests: Manifests) -> Iterator[str]:
    """Settings are those of the environment, its login, the program, its size and what it calls alone."""
    for program, pod in manifests.running:
        expected = {**_settings(program), **_addresses(program), **told_of_login(program)}
        found = {name: value for name, value in manifests.settings(pod).items() if name != _HOSTS}
        yield from differences(f"{pod} setting", found, expected)


def _variables(service: Service) -> dict[str, str]:
    if not service.contract:
        return {each.address_setting: f":{each.number}" for each in service.ports if each.address_setting}
    told = {"REQUEST_TIMEOUT_SECONDS": str(service.longest_request_seconds)}
    if service.data:
        told[service.data.setting] = service.data.path
    if service.drain_seconds:
        told["DRAIN_SECONDS"] = str(service.drain_seconds)
    return told


def _settings(program: Program) -> Mapping[str, str]:
    """Return what is declared, and what the externals say that a program calls or knows."""
    declared, environment = program.declared, program.platform.environment
    told: dict[str, str] = {"LOG_LEVEL": environment.log_level} if declared.contract else {}
    told |= {**declared.settings, **program.size.settings}
    if declared.data and program.size.volume and declared.contract and not isinstance(declared, Service):
        told[declared.data.setting] = declared.data.path
    for name in (*(call.to for call in declared.called), *getattr(declared, "settings_of", ())):
        if name in environment.externals:
            settings = environment.externals[name].endpoint(name).settings
            told |= {f"{_prefix(name)}_{key}": value for key, value in settings.items()}
    return told


def _addresses(program: Program) -> dict[str, str]:
    """Return the setting of each callee's address, and of each file with a credential."""
    services = {each.name: each.declared for each in program.platform.workloads}
    told = {}
    for call in (each for each in program.declared.called if each.to in services):
        port, name = called_port(services[call.to], call.port), f"{call.to}-{call.port}"
        prefix, http = _prefix(name if call.port else call.to), port.protocol == "http"
        setting = call.setting or f"{prefix}_{'URL' if http else 'ADDRESS'}"
        told[setting] = f"{'http://' if http else ''}{call.to}:{port.number}"
    for endpoint in called_endpoints(program):
        prefix, setting = _prefix(endpoint.name), "URL" if endpoint.protocol == "http" else "ADDRESS"
        own = {call.to: call.setting for call in program.declared.called}[endpoint.name]
        told[own or f"{prefix}_{setting}"] = endpoint.address
        for name in endpoint.credentials:
            told[f"{prefix}_{_prefix(name)}_FILE"] = f"{SECRETS_FOLDER}/{endpoint.name}-{name}"
    return told


def _prefix(name: str) -> str:
    return name.upper().replace("-", "_")
