from typing import Any

import pytest

from lib.model import scalars
from lib.model.checking import faults
from lib.model.external import HttpUrl, is_private
from tests.each import each_of

RIGHT_AND_WRONG: list[tuple[Any, list[Any], list[Any]]] = [
    (scalars.Name, ["a", "backend-2"], ["", "2a", "-a", "a-", "A", "a.b", "a" * 41, "a_b", None, 3]),
    (scalars.PortName, ["http", "a-b"], ["HTTP", "a" * 16, "", "a--b", "a-"]),
    (scalars.PlatformName, ["a" * 22], ["a" * 23, "A"]),
    (scalars.ObjectName, ["a", "2.b-c"], ["", "A", "a..b", "a" * 254, ".a"]),
    (
        scalars.HostName,
        ["goals.example.com", "a"],
        ["", "https://a", "a:80", "A.b", "a_b.c", "a." + "b" * 64],
    ),
    (
        scalars.DnsName,
        ["goals.example.com", "a", "1.2.3.4.example.com", "2a"],
        ["", "10.0.0.1", "010.0.0.1", "1.2.3", "3", "goals.0x7f", "https://a", "::1", "*.a", "A.b", None],
    ),
    (scalars.UserId, [10_001, 1_000_680_000], [0, 1000, 10_000, 2**31, "10001"]),
    (
        scalars.LabelKey,
        ["team", "example.com/team", f"{'a.' * 126}a/a"],
        ["", "-team", "a/b/c", "a" * 64, "A.com/a", f"{'a.' * 127}a/a"],
    ),
    (
        scalars.AnnotationKey,
        ["a", "A.b", "Example.com/Health_path.v1", f"{'a.' * 126}a/{'b' * 63}"],
        ["", "a b", "-a", "a_b/c", "a/", "/a", "a/b/c", "a" * 64, f"{'a.' * 127}a/a", None],
    ),
    (scalars.LabelValue, ["a", "1.2.3_x"], ["", "a b", "-a", "a" * 64]),
    (
        scalars.RegistryName,
        ["ghcr.io/goals", "localhost:5000"],
        ["", "GHCR.io", "https://ghcr.io", "ghcr.io/"],
    ),
    (scalars.ImageName, ["backend", "a/b-c", "a__b"], ["", "UPPER CASE !!", "a:1", "/a", "a//b", "a-"]),
    (scalars.Digest, ["sha256:" + "0" * 64], ["", "sha256:0", "0" * 64, "sha256:" + "g" * 64]),
    (scalars.SecretDataKey, ["api-key", ".dockerconfigjson", "a.."], ["", "a/b", "a b", ".", "..", "..a"]),
    (scalars.SettingName, ["LOG_LEVEL"], ["", "log", "2A", "A-B"]),
    (scalars.AbsolutePath, ["/", "/api/v2/heartbeat"], ["", "tmp", "/a b"]),
    (scalars.Folder, ["/tmp", "/var/lib/a.b", "/..a"], ["", "/", "tmp", "/tmp/", "/a//b", "/..", "/a/./b"]),
    (scalars.Value, ["", " ", "$A\n'ü😀"], ["\0", "a\0", "\ud800"]),
    (scalars.Text, ["a", " a"], ["", " ", "a\0", "\ud800"]),
    (
        scalars.RepositoryUrl,
        ["https://github.com/goals/platform.git", "ssh://git@example.com:22/platform", "https://a.b/~me/x"],
        [
            *(
                "",
                "http://a.b/c",
                "git@github.com:goals/platform.git",
                "https://me:secret@a.b/c",
                "https://a.b",
            ),
            *("https://a.b/*", "https://a.b/c?d", "https://a.b/c#d", "!https://a.b/c", "https://*/c"),
        ],
    ),
    (
        scalars.BranchName,
        ["main", "release/1.2", "a_b-c"],
        ["", "*", "-a", "a b", "a..b", "a/", "/a", "a~1", "a^", "refs/heads/", "a.", "HEAD@{1}"],
    ),
    (scalars.BucketName, ["goals-backup", "a.b"], ["", "ab", "-ab", "Goals", "a_b", "a" * 64, "ab-"]),
    (
        scalars.Schedule,
        ["15 */6 * * *", "0 0 29 2 *", "0,30 8-18/2 1-7 1,7 0-6", "5/20 0 * * *"],
        [
            *("", "@daily", "0 0 * *", "0 0 * * * *", "0  0 * * *", "60 0 * * *", "0 24 * * *", "0 0 0 * *"),
            *(
                "0 0 * 13 *",
                "0 0 * * 7",
                "0 0 30 2 *",
                "*/0 0 * * *",
                "5-1 0 * * *",
                "a 0 * * *",
                "0 0 * * mon",
            ),
            *("1- 0 * * *", "1,,2 0 * * *", "-1 0 * * *", "0 0 * * ?", "¹ 0 * * *", " 0 0 * * *"),
        ],
    ),
    (scalars.Network, ["10.0.0.0/8", "2001:db8::/32"], ["", "10.0.0.1/8", "10.0.0.0/40", "x"]),
    (scalars.PortNumber, [1, 65535], [0, 65536, 99999, "80", 80.0, True, None]),
    (scalars.Count, [1, 1000], [0, -3, 1001]),
    (scalars.Percent, [1, 100], [0, 101]),
    (
        HttpUrl,
        ["https://a.b/v1", "http://1.2.3.4:80"],
        ["", "ftp://a", "https://", "https://u:p@a", "http://a:0", "http://a:x", "http://a?b", "http://[a"],
    ),
]


@each_of({f"{kind} of {right[0]}": (kind, right) for kind, right, _ in RIGHT_AND_WRONG})
def test_right_values_are_accepted(case: tuple[Any, list[Any]]) -> None:
    """Each is what a field of that kind may hold."""
    kind, right = case
    assert {repr(value): found for value in right if (found := list(faults(value, kind)))} == {}


@each_of({f"{kind} of {right[0]}": (kind, wrong) for kind, right, wrong in RIGHT_AND_WRONG})
def test_wrong_values_are_named(case: tuple[Any, list[Any]]) -> None:
    """Each is the value of exactly one fault."""
    kind, wrong = case
    assert [[fault.value for fault in faults(value, kind)] for value in wrong] == [[each] for each in wrong]


@pytest.mark.parametrize(
    "host",
    [
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "::1",
        "fd00::1",
        "db",
        "db.internal",
        "db.ns.svc",
        "x.local",
    ],
)
def test_private_hosts_are_known_by_their_address_or_name(host: str) -> None:
    assert is_private(host)


@pytest.mark.parametrize("host", ["api.openai.com", "8.8.8.8", "2606:4700::1111"])
def test_public_hosts_are_not_private(host: str) -> None:
    assert not is_private(host)
