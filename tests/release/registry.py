"""A registry on loopback, started for a test and stopped by its process id."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

import yaml

from tests.loopback import HOST, free_port

PROGRAM = shutil.which("docker-registry")
NO_PROGRAM = "skipped: no docker-registry here: apt-get install docker-registry"
START_SECONDS = 30
MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"

_ASK = build_opener(ProxyHandler({})).open


@dataclass(frozen=True)
class Registry:
    """Debian's docker-registry, with its files in a folder of the test's."""

    host: str
    storage: Path

    def digest(self, name: str, tag: str) -> str | None:
        """Return the registry's response to a HEAD of a manifest, or None if it has none."""
        url = f"http://{self.host}/v2/{name}/manifests/{tag}"
        try:
            with _ASK(Request(url, method="HEAD", headers={"Accept": MANIFEST})) as answer:
                return str(answer.headers["Docker-Content-Digest"])
        except HTTPError as error:
            if error.code == HTTPStatus.NOT_FOUND:
                return None
            raise

    def tags(self, name: str) -> list[str]:
        """Return the tags that the registry's own files have of an image."""
        folder = self._repository(name) / "_manifests" / "tags"
        return sorted(each.name for each in folder.iterdir()) if folder.exists() else []

    @contextmanager
    def refusing_uploads(self, name: str) -> Iterator[None]:
        """Make every push of one image fail, and nothing else: a file is in the place of its uploads."""
        uploads = self._repository(name) / "_uploads"
        shutil.rmtree(uploads, ignore_errors=True)
        uploads.parent.mkdir(parents=True, exist_ok=True)
        uploads.touch()
        try:
            yield
        finally:
            uploads.unlink()

    def _repository(self, name: str) -> Path:
        return self.storage / "docker" / "registry" / "v2" / "repositories" / name


@contextmanager
def running(folder: Path, accounts: str = "") -> Iterator[Registry]:
    """Run a registry until the block ends, for everybody or only for `accounts`, as htpasswd writes them."""
    host = f"{HOST}:{free_port()}"
    settings = folder / "registry.yml"
    settings.write_text(yaml.safe_dump(_settings(host, folder, accounts)))
    with (folder / "registry.log").open("w") as log:
        process = subprocess.Popen([str(PROGRAM), "serve", str(settings)], stdout=log, stderr=log)
    try:
        _wait(host, process)
        yield Registry(host, folder / "storage")
    finally:
        process.terminate()
        process.wait()


def _settings(host: str, folder: Path, accounts: str) -> dict[str, object]:
    (folder / "accounts").write_text(accounts)
    login = {"auth": {"htpasswd": {"realm": "test", "path": str(folder / "accounts")}}} if accounts else {}
    return {
        "version": 0.1,
        "log": {"level": "warn"},
        "storage": {"filesystem": {"rootdirectory": str(folder / "storage")}},
        "http": {"addr": host},
        **login,
    }


def _wait(host: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the registry answers, if only that one must log in."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "the registry exited at once"
        try:
            _ASK(f"http://{host}/v2/").close()
        except HTTPError:
            return
        except URLError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"the registry does not answer within {START_SECONDS} s")
