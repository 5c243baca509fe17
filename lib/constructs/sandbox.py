"""What the pods of services and of jobs have in common: who they are, what they may, what they can write."""

import hashlib
import re

from cdk8s_plus_27 import k8s

from lib.constructs.config_map import settings_checksum
from lib.constructs.limits import quantities
from lib.constructs.metadata import labels
from lib.constructs.values import storage
from lib.model import DATA_VOLUME, SECRETS_FOLDER, Program

_SECRETS_VOLUME = "secrets"
_LINUX = {"kubernetes.io/os": "linux"}
_EVICTABLE = {"cluster-autoscaler.kubernetes.io/safe-to-evict": "true"}
"""cluster-autoscaler keeps a node for whoever has an emptyDir, unless it is told that nothing is lost."""


def pod_metadata(program: Program) -> k8s.ObjectMeta:
    """Return a template's metadata, which change with the settings, so that the pods are replaced."""
    checksum = {"checksum/settings": settings_checksum(program)}
    return k8s.ObjectMeta(
        labels=labels(program),
        annotations=checksum | _EVICTABLE if program.declared.scratch else checksum,
    )


def pod_security(program: Program) -> k8s.PodSecurityContext:
    """Return a user and a group that are nobody's on the host, unless the cluster assigns them."""
    user = program.platform.environment.cluster.user
    return k8s.PodSecurityContext(
        run_as_non_root=True,
        run_as_user=user,
        run_as_group=user,
        fs_group=user,
        fs_group_change_policy="OnRootMismatch",
        seccomp_profile=k8s.SeccompProfile(type="RuntimeDefault"),
    )


def host_users(program: Program) -> bool | None:
    """Return False where the pod's users are none of its node's."""
    return False if program.platform.environment.cluster.user_namespaces else None


def node_labels(program: Program) -> dict[str, str]:
    """Return the labels of the nodes that can run its image."""
    architecture = program.platform.environment.cluster.architecture
    return _LINUX | ({"kubernetes.io/arch": architecture} if architecture else {})


def container_security() -> k8s.SecurityContext:
    """Return a container without privileges, and with an image that it cannot change."""
    return k8s.SecurityContext(
        allow_privilege_escalation=False,
        capabilities=k8s.Capabilities(drop=["ALL"]),
        read_only_root_filesystem=True,
    )


def pull_secrets(program: Program) -> list[k8s.LocalObjectReference] | None:
    """Return the pull secret, where the registry needs one."""
    return [k8s.LocalObjectReference(name=program.pull_secret)] if program.pull_secret else None


def arguments(program: Program) -> list[str] | None:
    """Return the arguments as they are; Kubernetes takes $(NAME) for a variable, and $$ for $."""
    return [word.replace("$", "$$") for word in program.declared.arguments] or None


def resources(program: Program) -> k8s.ResourceRequirements:
    """Return what a container asks for, and what it may use."""
    return k8s.ResourceRequirements(
        requests=quantities(program.size.requests), limits=quantities(program.size.limits)
    )


def settings_source(program: Program) -> list[k8s.EnvFromSource]:
    """Return the ConfigMap with the settings."""
    return [k8s.EnvFromSource(config_map_ref=k8s.ConfigMapEnvSource(name=program.name))]


def volumes(program: Program) -> list[k8s.Volume]:
    """Return the folders that are empty at start, and the credentials."""
    found = [
        k8s.Volume(
            name=_scratch_name(scratch.path),
            empty_dir=k8s.EmptyDirVolumeSource(size_limit=storage(scratch.size_mib)),
        )
        for scratch in program.declared.scratch
    ]
    if program.credentials:
        sources = [
            k8s.VolumeProjection(
                secret=k8s.SecretProjection(name=key.secret, items=[k8s.KeyToPath(key=key.key, path=file)])
            )
            for file, key in program.credentials.items()
        ]
        # Readable by the group, which fsGroup makes the container's own.
        projected = k8s.ProjectedVolumeSource(sources=sources, default_mode=0o440)
        found.append(k8s.Volume(name=_SECRETS_VOLUME, projected=projected))
    return found


def mounts(program: Program) -> list[k8s.VolumeMount]:
    """Return where these volumes and that of the data are mounted."""
    found = [
        k8s.VolumeMount(name=_scratch_name(each.path), mount_path=each.path)
        for each in program.declared.scratch
    ]
    if program.data is not None:
        found.append(k8s.VolumeMount(name=DATA_VOLUME, mount_path=program.data))
    if program.credentials:
        found.append(k8s.VolumeMount(name=_SECRETS_VOLUME, mount_path=SECRETS_FOLDER, read_only=True))
    return found


def _scratch_name(path: str) -> str:
    """Return a name that no other folder's volume has."""
    if re.fullmatch(r"[/a-z0-9]{1,50}", path):
        return "scratch" + path.replace("/", "-")
    return f"scratch-{hashlib.sha256(path.encode()).hexdigest()[:12]}"
