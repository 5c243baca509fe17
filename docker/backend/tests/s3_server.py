"""A real S3 server on loopback, which checks signatures: versitygw, whose program VERSITYGW names."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.processes import HTTP, free_port, wait_for

KEY_ID, KEY = "goals-key-id", "s3cret-of-the-goals/+="
REGION = "eu-test-1"


@dataclass
class S3Server:
    """A server whose buckets are the folders of one folder."""

    url: str
    buckets: Path
    secrets: Path

    def make_bucket(self, name: str) -> Path:
        folder = self.buckets / name
        folder.mkdir()
        return folder

    def settings(self, bucket: str, **changes: str) -> dict[str, str]:
        """Return the settings that tell a backup about a bucket."""
        for name, value in (("id", KEY_ID), ("key", KEY)):
            (self.secrets / name).write_text(f"{value}\n")
        return {
            "LOG_LEVEL": "info",
            "BACKUP_KEEP": "3",
            "BUCKET_URL": self.url,
            "BUCKET_NAME": bucket,
            "BUCKET_REGION": REGION,
            "BUCKET_PREFIX": "goals/prod",
            "BUCKET_CREDENTIAL_ID_FILE": str(self.secrets / "id"),
            "BUCKET_CREDENTIAL_FILE": str(self.secrets / "key"),
        } | changes


@contextmanager
def s3_server(folder: Path) -> Iterator[S3Server]:
    program = os.environ.get("VERSITYGW", "")
    if not program:
        pytest.skip("VERSITYGW is not set: with Go on PATH, 'make test-backend' builds the S3 server")
    places = [folder / name for name in ("buckets", "metadata", "secrets", "accounts")]
    for each in places:
        each.mkdir()
    buckets, metadata, secrets, accounts = places
    port = free_port()
    key = {"ROOT_ACCESS_KEY": KEY_ID, "ROOT_SECRET_KEY": KEY}
    options = ["--quiet", "--port", f"127.0.0.1:{port}", "--region", REGION, "--iam-dir", str(accounts)]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            [program, *options, "posix", "--sidecar", str(metadata), str(buckets)],
            env=key,
            stdout=log,
            stderr=log,
        ) as process,
    ):
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(lambda: process.poll() is not None or _answers(url))
            assert process.poll() is None, (folder / "log").read_text()
            yield S3Server(url, buckets, secrets)
        finally:
            process.kill()


def _answers(url: str) -> bool:
    try:
        HTTP.get(url)
    except httpx.TransportError:
        return False
    return True
