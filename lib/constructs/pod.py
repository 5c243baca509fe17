"""The pod of a service: hardened, probed, sized and spread, the same way for all."""

from typing import Any

from cdk8s_plus_27 import k8s

from lib.constructs.lifecycle import held_back
from lib.constructs.metadata import selector
from lib.constructs.sandbox import (
    arguments,
    container_security,
    host_users,
    mounts,
    node_labels,
    pod_metadata,
    pod_security,
    pull_secrets,
    resources,
    settings_source,
    volumes,
)
from lib.constructs.values import port_name
from lib.model import Check, Command, GrpcHealth, HttpGet, Probe, Service, Workload
from lib.model.environment import LEAST_ZONES

_HUNG_GRACE_SECONDS = 5  # a process that no longer answers has nothing to drain


def pod_template(workload: Workload) -> k8s.PodTemplateSpec:
    """Return the template of the service's pods; a change of settings changes it too."""
    return k8s.PodTemplateSpec(metadata=pod_metadata(workload), spec=_pod(workload))


def _pod(workload: Workload) -> k8s.PodSpec:
    return k8s.PodSpec(
        containers=[_container(workload)],
        service_account_name=workload.name,
        automount_service_account_token=False,
        enable_service_links=False,
        image_pull_secrets=pull_secrets(workload),
        host_users=host_users(workload),
        node_selector=node_labels(workload),
        security_context=pod_security(workload),
        termination_grace_period_seconds=workload.declared.grace_seconds,
        topology_spread_constraints=_spread(workload),
        volumes=volumes(workload) or None,
    )


def _container(workload: Workload) -> k8s.Container:
    service = workload.declared
    return k8s.Container(
        name=workload.name,
        image=workload.image_reference,
        image_pull_policy=workload.platform.environment.registry.pull_policy,
        args=arguments(workload),
        ports=_ports(service) or None,
        env=[k8s.EnvVar(name=name, value=value) for name, value in service.own_settings.items()] or None,
        env_from=settings_source(workload),
        resources=resources(workload),
        startup_probe=_probe(service, service.probes.startup, _HUNG_GRACE_SECONDS),
        readiness_probe=_probe(service, service.probes.readiness),
        liveness_probe=_probe(service, service.probes.liveness, _HUNG_GRACE_SECONDS),
        lifecycle=held_back(service),
        security_context=container_security(),
        volume_mounts=mounts(workload) or None,
    )


def _ports(service: Service) -> list[k8s.ContainerPort]:
    return [k8s.ContainerPort(name=port.name, container_port=port.number) for port in service.ports]


def _probe(service: Service, probe: Probe | None, grace_seconds: int | None = None) -> k8s.Probe | None:
    if probe is None:
        return None
    return k8s.Probe(
        **_action(service, probe.check),
        period_seconds=probe.period_seconds,
        timeout_seconds=probe.timeout_seconds,
        failure_threshold=probe.failures,
        termination_grace_period_seconds=grace_seconds,
    )


def _action(service: Service, check: Check) -> dict[str, Any]:
    """Return the field of a probe that says what is asked."""
    if isinstance(check, Command):
        return {"exec": k8s.ExecAction(command=list(check.words))}
    if isinstance(check, HttpGet):
        return {"http_get": k8s.HttpGetAction(path=check.path, port=port_name(check.port))}
    if isinstance(check, GrpcHealth):
        return {"grpc": k8s.GrpcAction(port=service.port(check.port).number, service=check.service)}
    return {"tcp_socket": k8s.TcpSocketAction(port=port_name(check.port))}


def _spread(workload: Workload) -> list[k8s.TopologySpreadConstraint] | None:
    if workload.size.most_replicas == 1:
        return None
    required = workload.platform.environment.zones == "required"
    when_unsatisfiable = {
        "topology.kubernetes.io/zone": "DoNotSchedule" if required else "ScheduleAnyway",
        "kubernetes.io/hostname": "ScheduleAnyway",
    }
    return [
        k8s.TopologySpreadConstraint(
            topology_key=topology_key,
            max_skew=1,
            # With a single zone left, new pods wait instead of joining the others there.
            min_domains=LEAST_ZONES if action == "DoNotSchedule" else None,
            when_unsatisfiable=action,
            label_selector=k8s.LabelSelector(match_labels=selector(workload)),
            # A drained node is tainted; counting it would leave its pods pending.
            node_taints_policy="Honor",
            # A rollout spreads the new pods among themselves.
            match_label_keys=["pod-template-hash"],
        )
        for topology_key, action in when_unsatisfiable.items()
    ]
