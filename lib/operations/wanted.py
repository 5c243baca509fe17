"""Which images an environment wants, and which of them are built here."""

from typing import NamedTuple

from lib.model import Image, Platform


class Wanted(NamedTuple):
    """An image that an environment wants of a service or job."""

    repository: str
    """As in ghcr.io/goaltrajectory/backend."""
    image: Image
    limit_mb: int | None
    """The most that it may take on disk; None where it is built elsewhere."""

    @property
    def is_ours(self) -> bool:
        return self.limit_mb is not None

    @property
    def built(self) -> str:
        """Return its name before a registry has given it a digest."""
        return self.tagged(self.image.tag)

    @property
    def reference(self) -> str:
        """Return what a container runtime pulls."""
        return self.built + (f"@{self.image.digest}" if self.image.digest else "")

    def tagged(self, tag: str) -> str:
        return f"{self.repository}:{tag}"


def wanted(platform: Platform) -> dict[str, Wanted]:
    """Return the image of each service and job of an environment that has one of its own."""
    return {
        each.name: Wanted(
            repository=each.built_image.rpartition(":")[0],
            image=each.image,
            limit_mb=each.build.limit_mb if each.build else None,
        )
        for each in platform.imaged
    }
