"""What a report shows of a wrong value: enough to find it, and never a credential."""

from pathlib import Path

import pytest

from tests.configuration.folder import report, set_environment


def test_a_report_shows_no_credentials(config: Path) -> None:
    """Not where a SecretKey should be, and not inside a URL."""
    embedding = "replace(EMBEDDING, url='https://me:s3cret@api.example.com', api_key='s3cret')"
    set_environment(config, "prod", f"externals={{'embedding': {embedding}}}")
    assert [line.split("; ")[0] for line in report(config)] == [
        "prod: externals.embedding.url is 'https://...@api.example.com'",
        "prod: externals.embedding.api_key is a value not shown here",
    ]


@pytest.mark.parametrize(
    "credentials",
    [
        "OpenAIEmbedding(url='https://a.b', model='small', api_key=EMBEDDING.api_key, token='s3cret')",
        "replace(EMBEDDING, api_key=SecretKey(secret='a', key='b', value='s3cret'))",
        "External(host='a.b', port=1, protocol='tcp', tls=True, credentials='s3cret')",
        "External(host='a.b', port=1, protocol='tcp', tls=True, credentials={'key': 's3cret'})",
    ],
)
def test_no_credential_is_shown_wherever_it_was_given(config: Path, credentials: str) -> None:
    """In a field that does not exist, instead of a mapping, or in it."""
    set_environment(config, "prod", f"externals={{'embedding': {credentials}}}")
    [line] = report(config)
    assert " is a value not shown here; " in line
    assert "s3cret" not in line


def test_a_value_that_is_too_long_is_shown_in_part(config: Path) -> None:
    """Its beginning, so that one can find it."""
    set_environment(config, "prod", f"log_level='{'x' * 200}'")
    [line] = report(config)
    assert line.startswith(f"prod: log_level is '{'x' * 70}")
    assert " ...; it must be one of 'debug', 'info', 'warning', 'error'; edit config/prod.py" in line
