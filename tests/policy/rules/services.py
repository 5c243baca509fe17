"""What a service consists of, and what it gets to know of itself."""

from collections.abc import Iterator

from lib.model import Autoscaling
from tests.policy.declared import differences
from tests.policy.documents import Manifests, Pod

_EACH_HAS = ("ServiceAccount", "ConfigMap", "NetworkPolicy", "PodDisruptionBudget")
_APP_PROTOCOLS = {"http": "http", "grpc": "kubernetes.io/h2c", "tcp": "tcp"}
_PORT_FIELDS = ("name", "port", "targetPort", "appProtocol")


def complete_services(manifests: Manifests) -> Iterator[str]:
    """Every service has an account, settings, a network policy and a disruption budget."""
    environment = manifests.platform.environment
    for workload in manifests.platform.workloads:
        for kind in _EACH_HAS:
            if not manifests.named(kind, workload.name, environment.namespace):
                yield f"{environment.name}: {workload.name} has no {kind}"


def service_ports(manifests: Manifests) -> Iterator[str]:
    """Exactly the services with ports have a Service, which says what each port speaks."""
    expected = {
        each.name: [(port.name, port.number, port.name, _APP_PROTOCOLS[port.protocol]) for port in ports]
        for each in manifests.platform.workloads
        if (ports := each.declared.ports)
    }
    found = {
        each.name: [tuple(map(port.get, _PORT_FIELDS)) for port in each.get("spec ports")]
        for each in manifests.of("Service")
    }
    yield from differences("Service", found, expected)


def container_ports(manifests: Manifests) -> Iterator[str]:
    """A container listens on exactly the ports that its service declares."""
    expected = {
        each.name: [(port.name, port.number) for port in each.declared.ports]
        for each in manifests.platform.workloads
    }
    found = {
        pod.name: [(each.get("name"), each["containerPort"]) for each in pod.find("containers * ports *")]
        for pod in manifests.pods
        if not pod.ends
    }
    yield from differences("ports of", found, expected)


def told_ports(manifests: Manifests) -> Iterator[str]:
    """Images that honour the contract get the number of each port in a setting, and others get none."""
    for workload, pod in manifests.serving:
        ports = workload.declared.ports if workload.declared.contract else ()
        expected = {f"{port.name.upper().replace('-', '_')}_PORT": str(port.number) for port in ports}
        variables = {each["name"]: each.get("value") for each in pod.find("containers * env *")}
        found = {name: value for name, value in variables.items() if name.endswith("_PORT")}
        yield from differences(pod, found, expected)


def arguments(manifests: Manifests) -> Iterator[str]:
    """A container gets exactly the arguments that its service or job declares."""
    for program, pod in manifests.running:
        found = [[word.replace("$$", "$") for word in each.get("args", [])] for each in pod.get("containers")]
        if found != [list(program.declared.arguments)]:
            yield f"{pod} gets {found}, not {program.declared.arguments}"


def stateful_sets(manifests: Manifests) -> Iterator[str]:
    """Exactly the services with a volume run in a StatefulSet, all others in a Deployment."""
    expected = {
        each.name: "StatefulSet" if each.size.volume else "Deployment"
        for each in manifests.platform.workloads
    }
    found = {each.name: each.kind for each in manifests.of("Deployment", "StatefulSet")}
    yield from differences("kind of", found, expected)


def data_folders(manifests: Manifests) -> Iterator[str]:
    """Whatever declares a data folder has a volume there, and nothing else has one."""
    for program, pod in manifests.running:
        claims = {*pod.document.find("spec volumeClaimTemplates * metadata name"), *_claimed(pod)}
        mounts = pod.find("containers * volumeMounts *")
        found = [each["mountPath"] for each in mounts if each["name"] in claims]
        data = program.declared.data if program.size.volume else None
        if found != ([data.path] if data else []):
            yield f"{pod} has its data at {found}"


def autoscaled_services(manifests: Manifests) -> Iterator[str]:
    """Exactly the services with a range of replicas are scaled, within that range."""
    expected = {
        each.name: (replicas.minimum, replicas.maximum)
        for each in manifests.platform.workloads
        if isinstance(replicas := each.size.replicas, Autoscaling)
    }
    found = {
        each.get("spec scaleTargetRef name"): (each.get("spec minReplicas"), each.get("spec maxReplicas"))
        for each in manifests.of("HorizontalPodAutoscaler")
    }
    yield from differences("scaling of", found, expected)


def _claimed(pod: Pod) -> list[str]:
    """Return the names of a pod's volumes that are claims."""
    return [each["name"] for each in pod.find("volumes *") if "persistentVolumeClaim" in each]
