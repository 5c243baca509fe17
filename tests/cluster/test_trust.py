"""The archive of an image that gets one more layer, without a cluster."""

import hashlib
import io
import json
import tarfile
from typing import Any

import pytest

from tests.cluster.kubectl import RefusedError
from tests.cluster.trust import add_authority

CERTIFICATE = "-----BEGIN CERTIFICATE-----\nauthority\n-----END CERTIFICATE-----\n"
CERTIFI = "opt/venv/lib/python3.13/site-packages/certifi/cacert.pem"
SYSTEM = "etc/ssl/certs/ca-certificates.crt"

Files = dict[str, bytes]


def archive(files: Files, mode: int = 0o444) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as result:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), mode
            result.addfile(member, io.BytesIO(content))
    return written.getvalue()


def unpacked(content: bytes) -> Files:
    with tarfile.open(fileobj=io.BytesIO(content)) as packed:
        return {member.name: read(packed, member) for member in packed}


def read(packed: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = packed.extractfile(member)
    assert file is not None
    return file.read()


def image(*layers: Files) -> bytes:
    """Return what `docker save` writes of an image."""
    blobs = [archive(layer) for layer in layers]
    names = [f"blobs/{digest(blob)}" for blob in blobs]
    config = {
        "config": {"User": "10001"},
        "rootfs": {"diff_ids": [f"sha256:{digest(blob)}" for blob in blobs]},
    }
    manifest = [{"Config": "config", "RepoTags": ["backend:1"], "Layers": names}]
    index = {"index.json": b"of the image before", "manifest.json": json.dumps(manifest).encode()}
    return archive({"config": json.dumps(config).encode(), **dict(zip(names, blobs, strict=True)), **index})


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def changed(original: bytes) -> tuple[Files, dict[str, Any], dict[str, Any]]:
    """Return the files, the manifest and the configuration of an image to which an authority was added."""
    result = io.BytesIO()
    add_authority(io.BytesIO(original), result, CERTIFICATE)
    files = unpacked(result.getvalue())
    [manifest] = json.loads(files["manifest.json"])
    return files, manifest, json.loads(files[manifest["Config"]])


def test_every_store_has_one_certificate_more() -> None:
    """A container finds in each store what the topmost layer has there, and the authority."""
    lower = {CERTIFI: b"old\n", "app/main.py": b"print()"}
    files, manifest, _ = changed(image(lower, {CERTIFI: b"new\n", SYSTEM: b"system"}))
    authority = CERTIFICATE.encode()
    assert unpacked(files[manifest["Layers"][-1]]) == {
        CERTIFI: b"new\n" + authority,
        SYSTEM: b"system\n" + authority,
    }


def test_nothing_else_of_the_image_changes() -> None:
    """Name, settings and lower layers are the image's own, and the new layer's files keep their modes."""
    layers = ({CERTIFI: b"one\n"}, {"app/main.py": b"print()"})
    files, manifest, config = changed(image(*layers))
    blobs = [files[name] for name in manifest["Layers"]]
    assert [unpacked(blob) for blob in blobs[:-1]] == list(layers)
    assert config["rootfs"]["diff_ids"] == [f"sha256:{digest(blob)}" for blob in blobs]
    assert (manifest["RepoTags"], config["config"]) == (["backend:1"], {"User": "10001"})
    assert set(files) == {*manifest["Layers"], manifest["Config"], "manifest.json"}
    with tarfile.open(fileobj=io.BytesIO(blobs[-1])) as layer:
        assert [member.mode for member in layer] == [0o444]


def test_an_image_that_trusts_nobody_is_refused() -> None:
    """Without a known store, the backend could not be made to trust the endpoint."""
    with pytest.raises(RefusedError, match="it has none of certifi/cacert"):
        changed(image({"app/main.py": b"print()", "my-certifi/cacert.pem": b""}))
