"""Writes an image as `docker save` does, with a given configuration and given files."""

import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def write_archive(file: Path, config: Mapping[str, Any], files: Mapping[str, str]) -> None:
    """Write an image of one layer; `config` is the container's, as in {"User": "10001"}."""
    layer = _tar({name: content.encode() for name, content in files.items()})
    settings = [
        {"created_by": f"{key.upper()} {value}", "empty_layer": True} for key, value in config.items()
    ]
    image = {
        "architecture": "amd64",
        "os": "linux",
        "config": config,
        "history": [*settings, {"created_by": "COPY . /"}],
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]},
    }
    manifest = [{"Config": "config.json", "RepoTags": [file.name], "Layers": ["layer.tar"]}]
    contents = {"manifest.json": manifest, "config.json": image}
    parts = {name: json.dumps(content).encode() for name, content in contents.items()}
    file.write_bytes(_tar(parts | {"layer.tar": layer}))


def _tar(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()
