"""Images of OAuth2 Proxy and of the issuer on an engine, for all suites that use one."""

import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.images.engine import Engine
from tests.images.manifest import NAMED
from tests.login.programs import ISSUER, OAUTH2_PROXY
from tests.notes import Note

PROXY_IMAGE = NAMED["oauth2-proxy"]
ISSUER_IMAGE = "localhost/goaltrajectory-test-issuer:v0"
PULL_SECONDS = 120
_USER = "65532:65532"
_TRUSTED = "etc/ssl/certs/ca-certificates.crt"
"""Where such an image has whom it trusts: here nobody, until a test adds an authority."""


@contextmanager
def login_images(engine: Engine, note: Note) -> Iterator[None]:
    """Run the block with PROXY_IMAGE and ISSUER_IMAGE on the engine; what is made for it goes afterwards."""
    with ExitStack() as stack:
        if not engine.has_image(PROXY_IMAGE) and not _pulled(engine, PROXY_IMAGE):
            note(f"{PROXY_IMAGE} was made here, of its source at that version: no registry gave it")
            stack.enter_context(_made(engine, OAUTH2_PROXY, PROXY_IMAGE))
        stack.enter_context(_made(engine, ISSUER, ISSUER_IMAGE))
        yield


def _pulled(engine: Engine, image: str) -> bool:
    try:
        pulled = subprocess.run(
            [*engine.command, "pull", image], capture_output=True, check=False, timeout=PULL_SECONDS
        )
    except subprocess.TimeoutExpired:
        return False
    return pulled.returncode == 0


@contextmanager
def _made(engine: Engine, program: Path, image: str) -> Iterator[None]:
    """Run the block with an image of a program that needs no files."""
    if not program.exists():
        pytest.exit(f"no image {image} on the engine: install Go, which builds its program, or pull it", 1)
    with TemporaryDirectory() as folder:
        root = Path(folder, "root.tar")
        with tarfile.open(root, "w") as files:
            files.add(program, f"bin/{program.name}")
            files.addfile(tarfile.TarInfo(_TRUSTED), BytesIO())
        changes = (f'ENTRYPOINT ["/bin/{program.name}"]', f"USER {_USER}", f"LABEL {engine}")
        engine.answer("import", *(f"--change={each}" for each in changes), str(root), image)
    try:
        yield
    finally:
        engine.answer("image", "rm", "--force", image)
