import pytest

from lib.model import BuiltInEmbedding, Image, SecretKey, Workload, expected_secrets, replace
from tests.examples import BACKUP, BUCKET, EXTERNAL_CHROMA, platform, workload


def test_a_service_finds_those_it_calls_in_its_settings() -> None:
    example = platform()
    assert example.settings(workload(example, "frontend"))["BACKEND_URL"] == "http://backend:8000"
    assert example.settings(workload(example, "backend"))["CHROMADB_URL"] == "http://chromadb:8000"


def test_what_browsers_ask_is_told_its_host() -> None:
    """The exposed service and those that it hands requests on to know the environment's host."""
    example = platform(backup=BACKUP)
    told = {each.name: example.settings(each).get("ALLOWED_HOSTS") for each in example.programs}
    assert told == {
        "frontend": "goals.example.com",
        "backend": "goals.example.com",
        "chromadb": None,
        "backup": None,
    }


def test_calls_are_known_from_both_ends() -> None:
    example = platform()
    backend = workload(example, "backend")
    assert [each.name for each in example.callees(backend)] == ["chromadb"]
    assert [each.name for each in example.callers(backend)] == ["frontend"]
    assert [each.name for each in example.external_callees(backend)] == ["embedding"]


def test_an_external_endpoint_gives_its_callers_address_settings_and_credential_files() -> None:
    example = platform()
    backend = workload(example, "backend")
    settings = example.settings(backend)
    assert settings["EMBEDDING_URL"] == "https://api.example.com/v1"
    assert settings["EMBEDDING_MODEL"] == "small"
    assert settings["EMBEDDING_CREDENTIAL_FILE"] == "/run/secrets/embedding-credential"
    assert example.credentials(backend) == {
        "embedding-credential": SecretKey(secret="embedding", key="api-key")
    }


def test_a_job_is_a_caller_in_the_image_of_a_service() -> None:
    """It finds whom it calls, and they know of it; it reads the credentials of what it calls alone."""
    example = platform(backup=replace(BACKUP, target=BUCKET))
    [backup] = example.jobs
    assert [each.name for each in example.callers(workload(example, "chromadb"))] == ["backend", "backup"]
    assert [each.name for each in example.external_callees(backup)] == ["bucket"]
    assert example.image_reference(backup) == example.image_reference(workload(example, "backend"))
    assert example.settings(backup) == {
        "LOG_LEVEL": "info",
        "BACKUP_KEEP": "28",
        "EMBEDDING_MODEL": "small",
        "CHROMADB_URL": "http://chromadb:8000",
        "BUCKET_URL": "https://s3.example.com",
        "BUCKET_NAME": "goals-backup",
        "BUCKET_REGION": "eu-1",
        "BUCKET_PREFIX": "goals/example",
        "BUCKET_CREDENTIAL_ID_FILE": "/run/secrets/bucket-credential-id",
        "BUCKET_CREDENTIAL_FILE": "/run/secrets/bucket-credential",
    }
    assert example.credentials(backup) == {
        "bucket-credential-id": BUCKET.access_key_id,
        "bucket-credential": BUCKET.secret_access_key,
    }
    expected = {each.name: each.keys for each in expected_secrets(example)}
    assert expected["backup"] == ("access-key-id", "secret-access-key")


def test_a_backup_to_a_volume_has_a_folder_and_calls_a_database_wherever_it_is() -> None:
    """The built-in embedding is nothing that a restore has to be told of."""
    example = platform(backup=BACKUP, database=EXTERNAL_CHROMA, embedding=BuiltInEmbedding())
    [backup] = example.jobs
    settings = example.settings(backup)
    assert settings["BACKUP_FOLDER"] == backup.data == "/backup"
    assert settings["CHROMADB_URL"] == "https://chroma.internal:8443"
    assert not [name for name in settings if name.startswith(("BUCKET", "EMBEDDING"))]
    assert example.credentials(backup) == {"chromadb-credential": EXTERNAL_CHROMA.token}
    assert platform().jobs == ()


def test_the_built_in_embedding_needs_neither_settings_nor_credentials() -> None:
    example = platform(embedding=BuiltInEmbedding())
    backend = workload(example, "backend")
    assert not [name for name in example.settings(backend) if name.startswith("EMBEDDING")]
    assert example.credentials(backend) == {}


def test_an_external_database_takes_the_place_of_the_workload() -> None:
    example = platform(database=EXTERNAL_CHROMA)
    backend = workload(example, "backend")
    settings = example.settings(backend)
    assert [each.name for each in example.workloads] == ["frontend", "backend"]
    assert settings["CHROMADB_URL"] == "https://chroma.internal:8443"
    assert settings["CHROMADB_TENANT"] == "goals"
    assert settings["CHROMADB_DATABASE"] == "example"
    assert settings["CHROMADB_CREDENTIAL_FILE"] == "/run/secrets/chromadb-credential"
    assert example.credentials(backend)["chromadb-credential"] == EXTERNAL_CHROMA.token


def test_an_external_database_without_tls_is_called_by_http() -> None:
    example = platform(database=replace(EXTERNAL_CHROMA, tls=False))
    assert example.settings(workload(example, "backend"))["CHROMADB_URL"] == "http://chroma.internal:8443"


@pytest.mark.parametrize(
    ("digest", "expected"),
    [
        (None, "registry.example.com/goals/backend:1"),
        ("sha256:" + "a" * 64, "registry.example.com/goals/backend:1@sha256:" + "a" * 64),
    ],
)
def test_a_digest_follows_the_tag(digest: str | None, expected: str) -> None:
    example = platform()
    image = Image(name="backend", tag="1", digest=digest)
    backend: Workload = replace(workload(example, "backend"), image=image)
    assert replace(example, workloads=(backend,)).image_reference(backend) == expected
