"""The pod of a service: hardened, probed, sized and spread, the same way for all."""

from cdk8s_plus_27 import k8s

from lib.constructs.manifests import port_name
from lib.constructs.metadata import selector
from lib.constructs.sandbox import (
    container_security,
    mounts,
    pod_metadata,
    pod_security,
    pull_secrets,
    resources,
    settings_source,
    volumes,
)
from lib.model import HTTP, Platform, Probe, Workload

_HUNG_GRACE_SECONDS = 5  # a process that no longer answers has nothing to drain


def pod_template(platform: Platform, workload: Workload) -> k8s.PodTemplateSpec:
    """Return the template of the service's pods; a change of settings changes it too."""
    return k8s.PodTemplateSpec(metadata=pod_metadata(platform, workload), spec=_pod(platform, workload))


def _pod(platform: Platform, workload: Workload) -> k8s.PodSpec:
    return k8s.PodSpec(
        containers=[_container(platform, workload)],
        service_account_name=workload.name,
        automount_service_account_token=False,
        enable_service_links=False,
        image_pull_secrets=pull_secrets(platform),
        security_context=pod_security(),
        termination_grace_period_seconds=workload.service.grace_seconds,
        topology_spread_constraints=_spread(platform, workload),
        volumes=volumes(platform, workload) or None,
    )


def _container(platform: Platform, workload: Workload) -> k8s.Container:
    service = workload.service
    return k8s.Container(
        name=workload.name,
        image=platform.image_reference(workload),
        image_pull_policy=platform.environment.registry.pull_policy,
        ports=[k8s.ContainerPort(name=port.name, container_port=port.number) for port in service.ports],
        env=[k8s.EnvVar(name=name, value=value) for name, value in service.own_settings.items()],
        env_from=settings_source(workload),
        resources=resources(workload),
        startup_probe=_probe(service.probes.startup, _HUNG_GRACE_SECONDS),
        readiness_probe=_probe(service.probes.readiness),
        liveness_probe=_probe(service.probes.liveness, _HUNG_GRACE_SECONDS),
        security_context=container_security(),
        volume_mounts=mounts(platform, workload) or None,
    )


def _probe(probe: Probe, grace_seconds: int | None = None) -> k8s.Probe:
    return k8s.Probe(
        http_get=k8s.HttpGetAction(path=probe.path, port=port_name(HTTP)),
        period_seconds=probe.period_seconds,
        timeout_seconds=probe.timeout_seconds,
        failure_threshold=probe.failures,
        termination_grace_period_seconds=grace_seconds,
    )


def _spread(platform: Platform, workload: Workload) -> list[k8s.TopologySpreadConstraint] | None:
    if workload.sizing.most_replicas == 1:
        return None
    required = platform.environment.zones == "required"
    when_unsatisfiable = {
        "topology.kubernetes.io/zone": "DoNotSchedule" if required else "ScheduleAnyway",
        "kubernetes.io/hostname": "ScheduleAnyway",
    }
    return [
        k8s.TopologySpreadConstraint(
            topology_key=topology_key,
            max_skew=1,
            when_unsatisfiable=action,
            label_selector=k8s.LabelSelector(match_labels=selector(platform, workload.name)),
            # A drained node is tainted; counting it would leave its pods pending.
            node_taints_policy="Honor",
            # A rollout spreads the new pods among themselves.
            match_label_keys=["pod-template-hash"],
        )
        for topology_key, action in when_unsatisfiable.items()
    ]
