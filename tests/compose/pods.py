"""The containers that manifests describe."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from tests.compose.container import Container, unread
from tests.compose.policies import Pod, Policies, selects
from tests.compose.printed import Tree
from tests.compose.probes import asked, probe, request, when_hung, when_not_started
from tests.policy.quantities import quantity

_POD = "containers restartPolicy securityContext terminationGracePeriodSeconds volumes"
_CONTAINER = (
    "args command env envFrom image lifecycle livenessProbe ports resources securityContext startupProbe "
    "volumeMounts"
)
_SECURITY = (
    "allowPrivilegeEscalation capabilities fsGroup readOnlyRootFilesystem runAsGroup runAsUser "
    "seccompProfile supplementalGroups"
)
_PROBE = (
    "exec failureThreshold grpc httpGet periodSeconds tcpSocket terminationGracePeriodSeconds timeoutSeconds"
)
"""How long the kubelet waits for what hangs is not compared: Compose's health check kills it at once."""

_LIMITS = "cpu ephemeral-storage memory"
_OF_A_CLUSTER = (
    "automountServiceAccountToken enableServiceLinks fsGroupChangePolicy imagePullPolicy imagePullSecrets "
    "name nodeSelector readinessProbe runAsNonRoot serviceAccountName topologySpreadConstraints"
)
"""What is not compared: where a pod is placed, how it is fetched and checked, in whose name it runs, and when
it gets traffic."""

_GRACE_SECONDS = 30


def containers(tree: Tree) -> dict[str, Container]:
    """Return the container of every service and job."""
    pods = list(_pods(tree))
    policies = Policies(tree, pods)
    return {pod.name: _container(tree, policies, pod) for pod in pods}


def _pods(tree: Tree) -> Iterator[Pod]:
    for documents in tree.values():
        for name, document in documents.items():
            spec = document.get("spec", {})
            template = spec.get("jobTemplate", {}).get("spec", spec).get("template")
            if template:
                claims = dict(_claims(tree, spec, template["spec"]))
                runs = _runs(document["kind"], spec)
                yield Pod(name, runs, template["metadata"]["labels"], template["spec"], claims)


def _claims(tree: Tree, spec: dict[str, Any], pod: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the claims of persistent volumes, by the volume's name in the pod."""
    for template in spec.get("volumeClaimTemplates", ()):
        yield template["metadata"]["name"], template["spec"]
    for volume in pod.get("volumes", ()):
        claim = volume.get("persistentVolumeClaim")
        if claim:
            yield volume["name"], tree["PersistentVolumeClaim"][claim["claimName"]]["spec"]


def _runs(kind: str, spec: dict[str, Any]) -> str:
    if kind == "CronJob":
        return "by hand" if spec.get("suspend") else f"at {spec.get('schedule')}"
    return "all the time" if spec.get("replicas", 1) else "never"


def _container(tree: Tree, policies: Policies, pod: Pod) -> Container:
    container = pod.container
    security = pod.spec["securityContext"] | container["securityContext"]
    health, startup = asked(container), probe(container, "startupProbe")
    limits = container["resources"]["limits"]
    memory = _amount(limits.get("memory"))
    return Container(
        runs=pod.runs,
        image=container["image"].partition("@")[0],  # one machine builds its own, which has no digest
        entrypoint=container.get("command"),
        arguments=_arguments(container),
        restarts=pod.spec.get("restartPolicy", "Always"),
        grace_seconds=Fraction(pod.spec.get("terminationGracePeriodSeconds", _GRACE_SECONDS)),
        before_end=str(container.get("lifecycle", {}).get("preStop", "nothing")),
        user=f"{security.get('runAsUser')}:{security.get('runAsGroup')}",
        groups=_groups(security),
        capabilities=_capabilities(security.get("capabilities", {})),
        no_new_privileges=not security.get("allowPrivilegeEscalation", True),
        seccomp=security.get("seccompProfile", {}).get("type", "Unconfined"),
        read_only_root=security.get("readOnlyRootFilesystem", False),
        cpu_millis=_thousandfold(_amount(limits.get("cpu"))),
        memory_bytes={"alone": memory, "with swap": memory},
        disk_bytes=_disks(pod, limits),
        health_request=request(pod, health),
        start_request=request(pod, startup),
        interval_seconds=Fraction(health.get("periodSeconds", 0)),
        timeout_seconds=Fraction(health.get("timeoutSeconds", 0)),
        when_hung=when_hung(container, health),
        when_not_started=when_not_started(startup),
        settings=_settings(tree, container),
        secrets=_secrets(pod),
        volumes=_volumes(pod),
        listens={str(number): True for number in pod.ports.values()},
        addressed=_addressed(tree, pod),
        exposed=_exposed(tree, pod),
        admits=policies.admits(pod),
        calls=policies.calls(pod),
        callers=policies.callers(pod),
        outside=policies.outside(pod),
        others=_others(pod, security),
    )


def _arguments(container: dict[str, Any]) -> list[str] | None:
    """Return the arguments as a process gets them: a pair of dollar signs is one, as no variable is."""
    return [word.replace("$$", "$") for word in container["args"]] if "args" in container else None


def _amount(text: object) -> Fraction | None:
    return None if text is None else quantity(str(text))


def _thousandfold(amount: Fraction | None) -> Fraction | None:
    return None if amount is None else amount * 1000


def _groups(security: dict[str, Any]) -> dict[str, object]:
    groups = {security.get("fsGroup"), *security.get("supplementalGroups", ())}
    return {str(group): True for group in groups - {None, security.get("runAsGroup")}}


def _capabilities(capabilities: dict[str, list[str]]) -> dict[str, object]:
    dropped: dict[str, object] = dict.fromkeys(capabilities.get("drop", ()), "dropped")
    return dropped | dict.fromkeys(capabilities.get("add", ()), "added")


def _disks(pod: Pod, limits: dict[str, str]) -> dict[str, object]:
    claims = {name: _amount(claim["resources"]["requests"]["storage"]) for name, claim in pod.claims.items()}
    return {**claims, "ephemeral": _amount(limits.get("ephemeral-storage"))}


def _settings(tree: Tree, container: dict[str, Any]) -> dict[str, object]:
    settings: dict[str, object] = {}
    for source in container.get("envFrom", ()):
        settings |= tree["ConfigMap"][source["configMapRef"]["name"]]["data"]
    return settings | {each["name"]: each.get("value", each) for each in container.get("env", ())}


def _mounted(pod: Pod) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield every mount with its volume."""
    volumes = {each["name"]: each for each in pod.spec.get("volumes", ())}
    for mount in pod.container.get("volumeMounts", ()):
        yield mount, volumes.get(mount["name"], {})


def _secrets(pod: Pod) -> dict[str, object]:
    return {
        f"{mount['mountPath']}/{item['path']}": True
        for mount, volume in _mounted(pod)
        for source in volume.get("projected", {}).get("sources", ())
        for item in source["secret"]["items"]
    }


def _volumes(pod: Pod) -> dict[str, object]:
    return {
        mount["mountPath"]: ("read-only " if mount.get("readOnly") else "") + _volume(pod, mount, volume)
        for mount, volume in _mounted(pod)
        if "projected" not in volume
    }


def _volume(pod: Pod, mount: dict[str, Any], volume: dict[str, Any]) -> str:
    if mount["name"] in pod.claims and "subPath" not in mount:
        return "persistent"
    if volume.keys() == {"name", "emptyDir"} and "subPath" not in mount:
        place = "in memory" if volume["emptyDir"].get("medium") == "Memory" else "on disk"
        return f"scratch of {_amount(volume['emptyDir'].get('sizeLimit'))} bytes {place}"
    return f"{mount} {volume}"


def _addressed(tree: Tree, pod: Pod) -> dict[str, object]:
    return {
        f"{name}:{port['port']}": pod.port_name(port.get("targetPort", port["port"]))
        for name, service in tree.get("Service", {}).items()
        if selects({"matchLabels": service["spec"]["selector"]}, pod.labels)
        for port in service["spec"]["ports"]
    }


def _exposed(tree: Tree, pod: Pod) -> dict[str, object]:
    return {
        pod.port_name(port.get("targetPort", port["port"])): True
        for backend in _backends(tree)
        for name, service in tree.get("Service", {}).items()
        if name == backend["name"] and selects({"matchLabels": service["spec"]["selector"]}, pod.labels)
        for port in service["spec"]["ports"]
        if backend["port"] in ({"name": port.get("name")}, {"number": port["port"]})
    }


def _backends(tree: Tree) -> Iterator[dict[str, Any]]:
    """Yield each port of a Service that an Ingress or a Gateway exposes."""
    for ingress in tree.get("Ingress", {}).values():
        for rule in ingress["spec"]["rules"]:
            yield from (path["backend"]["service"] for path in rule["http"]["paths"])
    for route in tree.get("HTTPRoute", {}).values():
        for each in (each for rule in route["spec"]["rules"] for each in rule.get("backendRefs", ())):
            yield {"name": each["name"], "port": {"number": each["port"]}}


def _others(pod: Pod, security: dict[str, Any]) -> dict[str, object]:
    container = pod.container
    places = {
        "pod": (pod.spec, _POD),
        "container": (container, _CONTAINER),
        "lifecycle": (container.get("lifecycle", {}), "preStop"),
        "securityContext": (security, _SECURITY),
        "livenessProbe": (probe(container, "livenessProbe"), _PROBE),
        "startupProbe": (probe(container, "startupProbe"), _PROBE),
        "resources": (container["resources"], "limits requests"),
        "limits": (container["resources"]["limits"], _LIMITS),
    }
    return {
        key: value
        for place, (content, known) in places.items()
        for key, value in unread(place, content, f"{known} {_OF_A_CLUSTER}").items()
    }
