"""The platform's images on every node of the cluster."""

import os
import shlex
import subprocess
from collections.abc import Iterable

HOW = (
    "no images for the cluster: set IMAGE_LOAD to a command that gives every node what `docker save` writes, "
    "such as IMAGE_LOAD='kind load image-archive /dev/stdin'"
)


def load(images: Iterable[str], command: str) -> None:
    """Give every node the images that `make images` built."""
    save = [*shlex.split(os.environ.get("DOCKER", "docker")), "save", *images]
    with subprocess.Popen(save, stdout=subprocess.PIPE) as archive:
        done = subprocess.run(shlex.split(command), stdin=archive.stdout, check=False)
    codes = {shlex.join(save): archive.returncode, command: done.returncode}
    failed = [f"{name}: exit code {code}" for name, code in codes.items() if code]
    if failed:
        raise RuntimeError(f"{'; '.join(failed)}. The images must be there: make images")
