"""The comparison on which the test of kept fields rests."""

import pytest

from tests.cluster.fields import lost


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        ({"ports": [{"port": 80, "protocol": "TCP"}], "type": "ClusterIP"}, []),
        ({"ports": [{"port": 81}]}, [".ports[0].port: 80 became 81"]),
        ({"ports": [{"port": "80"}]}, [".ports[0].port: 80 became '80'"]),
        ({"ports": [{}]}, [".ports[0].port: gone"]),
        ({"ports": []}, [".ports[0]: gone"]),
        ({"ports": None}, [".ports: [{'port': 80}] became None"]),
        ({}, [".ports: gone"]),
    ],
)
def test_only_what_was_sent_must_be_kept(kept: object, expected: list[str]) -> None:
    """Additions are the server's right; what was sent must be there, in its place and of its type."""
    assert list(lost({"ports": [{"port": 80}]}, kept)) == expected
