"""An image that trusts one more certificate authority: its archive, with one more layer."""

import copy
import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from tests.cluster.kubectl import RefusedError

STORES = ("certifi/cacert.pem", "etc/ssl/certs/ca-certificates.crt")
"""Where images have the certificates that they trust: the ends of the paths."""

LAYER = "authority.tar"

Store = tuple[tarfile.TarInfo, bytes]


def add_authority(original: BinaryIO, changed: BinaryIO, certificate: str) -> None:
    """Write what `docker save` wrote of one image again, with a certificate added to each of its stores."""
    with tarfile.open(fileobj=original) as image, tarfile.open(fileobj=changed, mode="w") as result:
        [manifest] = json.loads(_content(image, "manifest.json"))
        layers = manifest["Layers"]
        for name in dict.fromkeys(layers):
            _copy(image, name, result)
        layer = _layer(image, layers, certificate)
        config = _extended(json.loads(_content(image, manifest["Config"])), layer)
        config_name = f"{hashlib.sha256(config).hexdigest()}.json"
        manifest |= {"Config": config_name, "Layers": [*layers, LAYER]}
        _add(result, tarfile.TarInfo(LAYER), layer)
        _add(result, tarfile.TarInfo(config_name), config)
        _add(result, tarfile.TarInfo("manifest.json"), json.dumps([manifest]).encode())


def _layer(image: tarfile.TarFile, layers: list[str], certificate: str) -> bytes:
    """Return a layer that puts every store of the lower ones in place again, with the certificate."""
    stores = {member.name: (member, content) for name in layers for member, content in _stores(image, name)}
    if not stores:
        raise RefusedError(f"the image trusts nobody: it has none of {', '.join(STORES)}")
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as layer:
        for member, content in stores.values():
            _add(layer, copy.copy(member), content.rstrip(b"\n") + b"\n" + certificate.encode())
    return written.getvalue()


def _stores(image: tarfile.TarFile, layer: str) -> Iterator[Store]:
    with tarfile.open(fileobj=_file(image, layer)) as files:
        for member in files:
            if member.isfile() and f"/{member.name}".endswith(tuple(f"/{store}" for store in STORES)):
                yield member, _content(files, member)


def _extended(config: dict[str, Any], layer: bytes) -> bytes:
    """Return an image's configuration with one more layer."""
    config["rootfs"]["diff_ids"].append(f"sha256:{hashlib.sha256(layer).hexdigest()}")
    config.setdefault("history", []).append({"created_by": "one more certificate authority"})
    return json.dumps(config).encode()


def _file(archive: tarfile.TarFile, member: str | tarfile.TarInfo) -> Any:
    file = archive.extractfile(member)
    assert file is not None, f"{member} is not a file"
    return file


def _content(archive: tarfile.TarFile, member: str | tarfile.TarInfo) -> bytes:
    content: bytes = _file(archive, member).read()
    return content


def _copy(source: tarfile.TarFile, name: str, target: tarfile.TarFile) -> None:
    """Copy a file, even if the archive has a link to another of its files instead."""
    file, copied = _file(source, name), tarfile.TarInfo(name)
    copied.size = file.seek(0, io.SEEK_END)
    file.seek(0)
    target.addfile(copied, file)


def _add(archive: tarfile.TarFile, member: tarfile.TarInfo, content: bytes) -> None:
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))
