"""Where images come from."""

from collections.abc import Iterator

from lib.model import Program
from tests.policy.documents import Manifests


def image_entries(manifests: Manifests) -> Iterator[str]:
    """A container runs the image of its entry, from the entry's registry or else the environment's."""
    for program, pod in manifests.running:
        image = program.image
        digest = f"@{image.digest}" if image.digest else ""
        expected = f"{_registry(program)}/{image.name}:{image.tag}{digest}"
        for container in pod.containers:
            if container.get("image") != expected:
                yield f"{container} has image {container.get('image')}, not {expected}"


def pull_policies(manifests: Manifests) -> Iterator[str]:
    """Every image is pulled as the environment says."""
    policy = manifests.platform.environment.registry.pull_policy
    for container in manifests.containers:
        if container.get("imagePullPolicy") != policy:
            yield f"{container} has pull policy {container.get('imagePullPolicy')}"


def pull_secrets(manifests: Manifests) -> Iterator[str]:
    """A pod has the pull secret of its image's registry, and no other."""
    environment = manifests.platform.environment
    secrets = {**environment.pull_secrets, environment.registry.name: environment.registry.pull_secret}
    for program, pod in manifests.running:
        secret = secrets.get(_registry(program))
        if list(pod.find("imagePullSecrets * name")) != ([secret] if secret else []):
            yield f"{pod} has pull secrets other than {secret}"


def _registry(program: Program) -> str:
    return program.image.registry or program.platform.environment.registry.name
