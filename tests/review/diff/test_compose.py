"""What a change of the Compose files does: one edit of a small project each."""

import pytest

from lib.reach.content import ManifestError
from lib.review.diff.compose import compose
from lib.review.diff.compose_project import merge, project
from lib.review.diff.environments import Changed
from tests.review.diff.example import classes

SHARED = """\
services:
  web:
    user: 10001:10001
    read_only: true
    cap_drop: [ALL]
    mem_limit: 64m
    environment: {LOG_LEVEL: info}
    depends_on: {db: {condition: service_healthy}}
    networks: {front: {}, back: {}}
    ports:
    - {target: 8080, published: 80, host_ip: 127.0.0.1}
  db:
    expose: ['8000']
    stop_grace_period: 36s
    volumes:
    - {type: volume, source: data, target: /data}
    networks: {back: {}}
networks: {front: {}, back: {internal: true}}
volumes: {data: {}}
"""
OWN = """\
name: shop-prod
services:
  web: {image: 'web:1'}
  db: {image: 'db:1'}
  backup:
    image: db:1
    profiles: [jobs]
    volumes:
    - {type: volume, source: data, target: /data}
    networks: {back: {}}
"""
NAMES = ("docker/compose.yaml", "docker/compose.prod.yaml")
FILES = dict(zip(NAMES, (SHARED, OWN), strict=True))


def change(old: str, new: str) -> Changed:
    assert old in SHARED + OWN
    return compose("prod", NAMES, FILES, {name: text.replace(old, new, 1) for name, text in FILES.items()})


@pytest.mark.parametrize(
    ("old", "new", "field", "expected"),
    [
        ("image: 'web:1'", "image: 'web:2'", "service web image", {"rolls"}),
        ("image: 'db:1'", "image: 'db:2'", "service db image", {"database-stops", "rolls"}),
        ("image: db:1\n    prof", "image: db:2\n    prof", "service backup image", {"quiet"}),
        ("LOG_LEVEL: info", "LOG_LEVEL: debug", "service web LOG_LEVEL", {"rolls"}),
        ("service_healthy", "service_started", "service web condition", {"quiet"}),
        ("mem_limit: 64m", "mem_limit: 96m", "service web mem_limit", {"rolls", "capacity"}),
        ("read_only: true", "read_only: false", "service web read_only", {"rolls", "more-privilege"}),
        ("cap_drop: [ALL]", "cap_drop: []", "service web [ALL]", {"rolls", "more-privilege"}),
        ("user: 10001:10001", "user: root", "service web user", {"rolls", "more-privilege"}),
        ("user: 10001:10001", "user: 10002:10001", "service web user", {"rolls"}),
        ("user: 10001:10001", "user: 1:1\n    pid: host", "service web pid", {"rolls", "more-privilege"}),
        ("read_only: true", "privileged: true", "service web privileged", {"rolls", "more-privilege"}),
        ("read_only: true", "cap_add: [NET_RAW]", "service web cap_add", {"rolls", "more-privilege"}),
        (
            "read_only: true",
            "volumes: ['/var/run/docker.sock:/s']",
            "service web volumes",
            {"rolls", "more-privilege"},
        ),
        ("mem_limit: 64m", "labels: [docker.sock]", "service web labels", {"rolls"}),
        (
            "networks: {front: {}, back: {}}",
            "extends: {service: db}",
            "who reaches whom networks",
            {"unknown"},
        ),
        ("volumes: {data: {}}", "volumes: {data: {name: other}}", "volume data name", {"data-lost"}),
        ("volumes: {data: {}}", "volumes: {}", "volume data data", {"data-lost"}),
        ("name: shop-prod", "name: shop", "project name", {"data-lost"}),
        ("127.0.0.1", "0.0.0.0", "other machines to web [8080/TCP]", {"more-reachable"}),  # noqa: S104
        (
            "networks: {front: {}, back: {}}",
            "networks: {front: {}}",
            "web to db [8000/TCP]",
            {"less-reachable"},
        ),
        (
            "networks: {back: {}}\nnet",
            "networks: {back: {}}\n  new: {image: n}\nnet",
            "service new new",
            {"capacity"},
        ),
        ("volumes: {data: {}}", "volumes: {data: {}}\nunheard: 1", "project unheard", {"unknown"}),
    ],
)
def test_a_change_is_in_its_classes(old: str, new: str, field: str, expected: set[str]) -> None:
    """Each field is in those classes and in no other."""
    assert classes(change(old, new))[field] == expected


def test_a_value_in_the_other_file_is_the_same() -> None:
    """What all environments have moves to the shared file, and no container is another one."""
    shared, own = (
        SHARED.replace("  web:\n", "  web:\n    image: 'web:1'\n"),
        OWN.replace("{image: 'web:1'}", "{}"),
    )
    assert compose("prod", NAMES, FILES, dict(zip(NAMES, (shared, own), strict=True))).fields == []


def test_files_are_merged_as_compose_does() -> None:
    """A further file adds to mappings and lists, and replaces commands and what has the same key."""
    assert merge({"a": {"b": 1, "c": 1}}, {"a": {"c": 2}}, "") == {"a": {"b": 1, "c": 2}}
    assert merge({"expose": ["1"]}, {"expose": ["2", "1"]}, "") == {"expose": ["1", "2"]}
    assert merge({"command": ["a"]}, {"command": ["b"]}, "") == {"command": ["b"]}
    volumes = [{"target": "/a", "source": each} for each in "xy"]
    assert merge({"volumes": volumes[:1]}, {"volumes": volumes[1:]}, "") == {"volumes": volumes[1:]}


@pytest.mark.parametrize("text", ["- a\n", "services: [", "services: 1\n", "services: {backup: true}\n"])
def test_what_is_no_compose_file_is_refused(text: str) -> None:
    """The file is named."""
    with pytest.raises(ManifestError, match="ompose"):
        compose("prod", NAMES, FILES, {**FILES, NAMES[1]: text})


def test_a_project_that_is_new_has_nothing_to_lose() -> None:
    """Where there were no files, its name is no other one."""
    found = classes(compose("prod", NAMES, {}, FILES))
    assert found["project name"] == {"quiet"}
    assert found["service db db"] == {"capacity"}


def test_a_project_is_all_of_its_files() -> None:
    """The services of both are there."""
    assert list(project(FILES)["services"]) == ["web", "db", "backup"]
