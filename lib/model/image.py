"""Images, and where they come from."""

from typing import Literal

from lib.model.record import Record
from lib.model.scalars import Digest, ImageName, ObjectName, RegistryName, Tag


class Registry(Record):
    """Where images come from; `pull_secret` names a Secret of type kubernetes.io/dockerconfigjson."""

    name: RegistryName
    pull_policy: Literal["Always", "IfNotPresent", "Never"]
    pull_secret: ObjectName | None = None


class Image(Record):
    """An image of the environment's registry, or of another one; with a digest, the digest decides."""

    name: ImageName
    tag: Tag
    digest: Digest | None = None
    registry: RegistryName | None = None
    """Of an image that is built elsewhere."""
