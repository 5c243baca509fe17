"""The settings of the commands for the data, which need neither ports nor an embedding endpoint."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.process.credential import Credential
from app.process.settings import LOG_LEVELS, DatabaseSettings, SettingsError, SettingsReader, read_database

_NAME = re.compile(r"[a-z0-9][-.a-z0-9]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"([-_.A-Za-z0-9]+(/[-_.A-Za-z0-9]+)*)?")


@dataclass(frozen=True)
class BucketSettings:
    """A bucket of an S3-compatible server, and the key for it."""

    url: str
    name: str
    region: str
    prefix: str
    key_id: Credential
    key: Credential


@dataclass(frozen=True)
class OwnSettings:
    """What the environment says of its database; `issuer` is None where there is no login."""

    log_level: str
    database: DatabaseSettings
    issuer: str | None


@dataclass(frozen=True)
class BackupSettings(OwnSettings):
    """What it says of archives as well; `embedding_model` is None where the built-in model is used."""

    embedding_model: str | None
    keep: int
    target: Path | BucketSettings


def read_own_settings(environment: Mapping[str, str]) -> OwnSettings:
    """Return the settings of an environment, or raise one SettingsError for everything wrong with it."""
    reader = SettingsReader(environment)
    settings = _own(reader)
    if reader.problems:
        raise SettingsError(reader.problems)
    return settings


def read_backup_settings(environment: Mapping[str, str]) -> BackupSettings:
    """Return the settings of an environment, or raise one SettingsError for everything wrong with it."""
    reader = SettingsReader(environment)
    own, keep = _own(reader), reader.number("BACKUP_KEEP", 1, 1000)
    model = reader.text("EMBEDDING_MODEL") if "EMBEDDING_MODEL" in environment else None
    target = _target(reader)
    if reader.problems or target is None:
        raise SettingsError(reader.problems)
    return BackupSettings(own.log_level, own.database, own.issuer, model, keep, target)


def _own(reader: SettingsReader) -> OwnSettings:
    level = reader.choice("LOG_LEVEL", LOG_LEVELS)
    database = read_database(reader)
    issuer = reader.exact_url("ISSUER_URL") if "ISSUER_URL" in reader.environment else None
    # What was done is always logged.
    return OwnSettings("debug" if level == "debug" else "info", database, issuer)


def _target(reader: SettingsReader) -> Path | BucketSettings | None:
    """Return where archives are kept: exactly one of the two."""
    given = [name for name in ("BACKUP_FOLDER", "BUCKET_URL") if name in reader.environment]
    if len(given) != 1:
        reader.problems.append(
            "BACKUP_FOLDER and BUCKET_URL: exactly one must be set, a folder or a bucket for archives; "
            f"{'both are' if given else 'neither is'}"
        )
        return None
    return _folder(reader) if given == ["BACKUP_FOLDER"] else _bucket(reader)


def _folder(reader: SettingsReader) -> Path:
    folder = Path(reader.text("BACKUP_FOLDER"))
    if not folder.is_dir():
        reader.problems.append(f"BACKUP_FOLDER={str(folder)!r}: must be an existing folder")
    return folder


def _bucket(reader: SettingsReader) -> BucketSettings | None:
    key_id = reader.credential("BUCKET_CREDENTIAL_ID_FILE")
    key = reader.credential("BUCKET_CREDENTIAL_FILE")
    url, name = reader.url("BUCKET_URL"), reader.text("BUCKET_NAME")
    region, prefix = reader.text("BUCKET_REGION"), reader.environment.get("BUCKET_PREFIX", "")
    if name and not _NAME.fullmatch(name):
        reader.problems.append(f"BUCKET_NAME={name!r}: must be 3 to 63 of a-z, 0-9, . and -")
    if not _PREFIX.fullmatch(prefix):
        reader.problems.append(f"BUCKET_PREFIX={prefix!r}: must be a path without / at its start or end")
    reader.problems += [
        f"{name} is not set: it must name a file with a part of the bucket's access key"
        for name in ("BUCKET_CREDENTIAL_ID_FILE", "BUCKET_CREDENTIAL_FILE")
        if name not in reader.environment
    ]
    return BucketSettings(url, name, region, prefix, key_id, key) if key_id and key else None
