"""The pod of a service: hardened, probed, sized and spread, the same way for all."""

from cdk8s_plus_27 import k8s

from lib.constructs.config_map import settings_checksum
from lib.constructs.limits import amounts
from lib.constructs.manifests import port_name, storage
from lib.constructs.metadata import labels, selector
from lib.model import DATA_VOLUME, HTTP, SECRETS_FOLDER, USER_ID, Platform, Probe, Workload

_SECRETS_VOLUME = "secrets"
_HUNG_GRACE_SECONDS = 5  # a process that no longer answers has nothing to drain


def pod_template(platform: Platform, workload: Workload) -> k8s.PodTemplateSpec:
    """Return the template of the service's pods; a change of settings changes it too."""
    return k8s.PodTemplateSpec(
        metadata=k8s.ObjectMeta(
            labels=labels(platform, workload),
            annotations={"checksum/settings": settings_checksum(platform, workload)},
        ),
        spec=_pod(platform, workload),
    )


def _pod(platform: Platform, workload: Workload) -> k8s.PodSpec:
    pull_secret = platform.environment.registry.pull_secret
    return k8s.PodSpec(
        containers=[_container(platform, workload)],
        service_account_name=workload.name,
        automount_service_account_token=False,
        enable_service_links=False,
        image_pull_secrets=[k8s.LocalObjectReference(name=pull_secret)] if pull_secret else None,
        security_context=k8s.PodSecurityContext(
            run_as_non_root=True,
            run_as_user=USER_ID,
            run_as_group=USER_ID,
            fs_group=USER_ID,
            fs_group_change_policy="OnRootMismatch",
            seccomp_profile=k8s.SeccompProfile(type="RuntimeDefault"),
        ),
        termination_grace_period_seconds=workload.service.grace_seconds,
        topology_spread_constraints=_spread(platform, workload),
        volumes=_volumes(platform, workload) or None,
    )


def _container(platform: Platform, workload: Workload) -> k8s.Container:
    service = workload.service
    return k8s.Container(
        name=workload.name,
        image=platform.image_reference(workload),
        image_pull_policy=platform.environment.registry.pull_policy,
        ports=[k8s.ContainerPort(name=port.name, container_port=port.number) for port in service.ports],
        env=[k8s.EnvVar(name=name, value=value) for name, value in service.own_settings.items()],
        env_from=[k8s.EnvFromSource(config_map_ref=k8s.ConfigMapEnvSource(name=workload.name))],
        resources=k8s.ResourceRequirements(
            requests=amounts(workload.sizing.requests), limits=amounts(workload.sizing.limits)
        ),
        startup_probe=_probe(service.probes.startup, _HUNG_GRACE_SECONDS),
        readiness_probe=_probe(service.probes.readiness),
        liveness_probe=_probe(service.probes.liveness, _HUNG_GRACE_SECONDS),
        security_context=k8s.SecurityContext(
            allow_privilege_escalation=False,
            capabilities=k8s.Capabilities(drop=["ALL"]),
            read_only_root_filesystem=True,
        ),
        volume_mounts=_mounts(platform, workload) or None,
    )


def _probe(probe: Probe, grace_seconds: int | None = None) -> k8s.Probe:
    return k8s.Probe(
        http_get=k8s.HttpGetAction(path=probe.path, port=port_name(HTTP)),
        period_seconds=probe.period_seconds,
        timeout_seconds=probe.timeout_seconds,
        failure_threshold=probe.failures,
        termination_grace_period_seconds=grace_seconds,
    )


def _volumes(platform: Platform, workload: Workload) -> list[k8s.Volume]:
    volumes = [
        k8s.Volume(
            name=_scratch_name(scratch.path),
            empty_dir=k8s.EmptyDirVolumeSource(size_limit=storage(scratch.size_mib)),
        )
        for scratch in workload.service.scratch
    ]
    credentials = platform.credentials(workload)
    if credentials:
        sources = [
            k8s.VolumeProjection(
                secret=k8s.SecretProjection(name=key.secret, items=[k8s.KeyToPath(key=key.key, path=file)])
            )
            for file, key in credentials.items()
        ]
        # Readable by the group, which fsGroup makes the container's own.
        projected = k8s.ProjectedVolumeSource(sources=sources, default_mode=0o440)
        volumes.append(k8s.Volume(name=_SECRETS_VOLUME, projected=projected))
    return volumes


def _mounts(platform: Platform, workload: Workload) -> list[k8s.VolumeMount]:
    service = workload.service
    mounts = [
        k8s.VolumeMount(name=_scratch_name(each.path), mount_path=each.path) for each in service.scratch
    ]
    if service.data is not None:
        mounts.append(k8s.VolumeMount(name=DATA_VOLUME, mount_path=service.data))
    if platform.credentials(workload):
        mounts.append(k8s.VolumeMount(name=_SECRETS_VOLUME, mount_path=SECRETS_FOLDER, read_only=True))
    return mounts


def _scratch_name(path: str) -> str:
    return "scratch" + path.replace("/", "-").replace("_", "-").replace(".", "-")


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
