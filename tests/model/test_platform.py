"""Who calls whom in an environment, and the settings that each program gets."""

from dataclasses import replace as replaced

import pytest

from lib.model import AddOns, Image, Ingress, SecretKey, expected_secrets, replace
from tests.examples import (
    BUCKET,
    CLUSTER,
    ENVIRONMENT,
    EXTERNAL_CHROMA,
    WITH_BACKUP,
    WITH_BUCKET,
    database_outside,
    platform,
    workload,
)

EXAMPLE = platform()
BACKEND = workload(EXAMPLE, "backend")


def test_a_service_finds_those_it_calls_in_its_settings() -> None:
    assert workload(EXAMPLE, "frontend").settings["BACKEND_URL"] == "http://backend:8000"
    assert BACKEND.settings["CHROMADB_URL"] == "http://chromadb:8000"


def test_what_browsers_ask_is_told_its_host() -> None:
    """The exposed service and those that it hands requests on to know the environment's host."""
    told = {each.name: each.settings.get("ALLOWED_HOSTS") for each in platform(**WITH_BACKUP).programs}
    assert told == {
        "frontend": "goals.example.com",
        "backend": "goals.example.com",
        "chromadb": None,
        "backup": None,
    }


@pytest.mark.parametrize(("seconds", "drained"), [(None, 10), (5, 10), (60, 60)])
def test_an_exposed_service_drains_until_its_way_in_has_noticed(seconds: int | None, drained: int) -> None:
    """A load balancer takes its time; the grace period follows, and other services drain as ever."""
    way_in = Ingress(class_name="alb", networks=("10.4.0.0/16",), drain_seconds=seconds)
    here = platform(cluster=replace(CLUSTER, way_in=way_in))
    frontend, backend = (workload(here, name).declared for name in ("frontend", "backend"))
    assert frontend.own_settings["DRAIN_SECONDS"] == str(drained)
    assert frontend.grace_seconds == drained + frontend.longest_request_seconds + 5
    assert backend.own_settings["DRAIN_SECONDS"] == "10"


def test_calls_are_known_from_both_ends() -> None:
    assert [each.workload.name for each in BACKEND.callees] == ["chromadb"]
    assert [each.name for each in BACKEND.callers(BACKEND.declared.port("http"))] == ["frontend"]
    assert BACKEND.callers(BACKEND.declared.port("metrics")) == []
    assert [each.endpoint.name for each in BACKEND.externals] == ["embedding"]


def test_an_external_endpoint_gives_its_callers_address_settings_and_credential_files() -> None:
    settings = BACKEND.settings
    assert settings["EMBEDDING_URL"] == "https://api.example.com/v1"
    assert settings["EMBEDDING_MODEL"] == "small"
    assert settings["EMBEDDING_CREDENTIAL_FILE"] == "/run/secrets/platform/embedding-credential"
    assert BACKEND.credentials == {"embedding-credential": SecretKey(secret="embedding", key="api-key")}


def test_a_job_is_a_caller_in_the_image_of_a_service() -> None:
    """It finds what it calls, and its callees know of it; it reads only their credentials."""
    example = platform(**WITH_BUCKET)
    [backup] = example.jobs
    database, backend = workload(example, "chromadb"), workload(example, "backend")
    callers = database.callers(database.declared.port("http"))
    assert [each.name for each in callers] == ["backend", "backup"]
    assert [each.endpoint.name for each in backup.externals] == ["bucket"]
    assert (backup.image_reference, backup.build) == (backend.image_reference, backend.build)
    expected = {each.name: each.keys for each in expected_secrets(example)}
    assert expected["backup"] == ("access-key-id", "secret-access-key")


def test_a_job_is_told_of_its_bucket_and_of_externals_that_it_does_not_call() -> None:
    """Of those it gets the settings, and neither the address nor the credentials."""
    [backup] = platform(**WITH_BUCKET).jobs
    assert backup.settings == {
        "LOG_LEVEL": "info",
        "BACKUP_KEEP": "28",
        "EMBEDDING_MODEL": "small",
        "CHROMADB_URL": "http://chromadb:8000",
        "BUCKET_URL": "https://s3.example.com",
        "BUCKET_NAME": "goals-backup",
        "BUCKET_REGION": "eu-1",
        "BUCKET_PREFIX": "goals/example",
        "BUCKET_CREDENTIAL_ID_FILE": "/run/secrets/platform/bucket-credential-id",
        "BUCKET_CREDENTIAL_FILE": "/run/secrets/platform/bucket-credential",
    }
    assert backup.credentials == {
        "bucket-credential-id": BUCKET.access_key_id,
        "bucket-credential": BUCKET.secret_access_key,
    }


def test_a_certificate_is_expected_of_the_issuer_and_a_credential_of_the_store() -> None:
    """Where there is neither, a person makes them."""
    add_ons = ENVIRONMENT.add_ons
    made = {each.name: each.maker for each in expected_secrets(EXAMPLE)}
    assert made == {
        "embedding": add_ons.secret_store,
        "pull": add_ons.secret_store,
        "goals-tls": add_ons.issuer,
    }
    by_hand = expected_secrets(platform(add_ons=AddOns()))
    assert {each.name: each.maker for each in by_hand} == dict.fromkeys(made)


def test_a_backup_to_a_volume_has_a_folder_and_calls_a_database_wherever_it_is() -> None:
    """Without an embedding endpoint there are no settings of it."""
    [backup] = platform(**WITH_BACKUP, **database_outside(chromadb=EXTERNAL_CHROMA)).jobs
    assert backup.settings["BACKUP_FOLDER"] == backup.data == "/backup"
    assert backup.settings["CHROMADB_URL"] == "https://chroma.internal:8443"
    assert not [name for name in backup.settings if name.startswith(("BUCKET", "EMBEDDING"))]
    assert backup.credentials == {"chromadb-credential": EXTERNAL_CHROMA.token}
    assert EXAMPLE.jobs == ()


def test_an_optional_call_is_left_out_where_nobody_is_there() -> None:
    """Neither settings nor credentials mention it."""
    backend = workload(platform(externals={}), "backend")
    assert not [name for name in backend.settings if name.startswith("EMBEDDING")]
    assert (backend.credentials, backend.externals) == ({}, ())


def test_an_external_database_takes_the_place_of_the_workload() -> None:
    example = platform(**database_outside())
    backend = workload(example, "backend")
    assert [each.name for each in example.workloads] == ["frontend", "backend"]
    assert backend.settings["CHROMADB_URL"] == "https://chroma.internal:8443"
    assert backend.settings["CHROMADB_TENANT"] == "goals"
    assert backend.settings["CHROMADB_DATABASE"] == "example"
    assert backend.settings["CHROMADB_CREDENTIAL_FILE"] == "/run/secrets/platform/chromadb-credential"
    assert backend.credentials["chromadb-credential"] == EXTERNAL_CHROMA.token


def test_an_external_database_without_tls_is_called_by_http() -> None:
    plain = database_outside(chromadb=replace(EXTERNAL_CHROMA, tls=False))
    backend = workload(platform(**plain), "backend")
    assert backend.settings["CHROMADB_URL"] == "http://chroma.internal:8443"


@pytest.mark.parametrize(
    ("digest", "expected"),
    [
        (None, "registry.example.com/goals/backend:1"),
        ("sha256:" + "a" * 64, "registry.example.com/goals/backend:1@sha256:" + "a" * 64),
    ],
)
def test_a_digest_follows_the_tag(digest: str | None, expected: str) -> None:
    image = Image(name="backend", tag="1", digest=digest)
    assert workload(replaced(EXAMPLE, images={"backend": image}), "backend").image_reference == expected
