"""Whatever is in a field, the answer is a report, and never another error."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import pytest

from lib.checks.catalogue import catalogue_problems
from lib.checks.environment import environment_faults
from lib.checks.images import image_faults
from lib.checks.known import known
from lib.checks.shared import delivery_problems, name_problems, shared_problems
from lib.model import (
    ISSUER,
    Call,
    Catalogue,
    Data,
    Gateway,
    Host,
    Nodes,
    Probes,
    Proxy,
    Record,
    SecretKey,
    replace,
)
from lib.model.record import fields
from lib.problem import Problem
from tests.example.catalogue import BACKEND, BACKUP, CATALOGUE, GUARD
from tests.examples import CLUSTER, DATABASE, DELIVERY, ENVIRONMENT, LARGE, LOGIN, SMALL, WITH_BUCKET, images
from tests.samples import TIMES

NOTHING = object()
"""What no field can take."""
VALUES: tuple[Any, ...] = (None, 0, "x", (), ("x",), {}, {"x": 0}, NOTHING)
API = replace(
    BACKEND,
    exposed="http",
    calls=(Call(to="embedding", setting="MODELS", optional=True),),
    data=Data(path="/data"),
    environment_settings={"SIZE": "[0-9]+"},
    settings={"COLOUR": "red"},
)
SAVING = replace(BACKUP, calls=("backend", Call(to="bucket", optional=True)))
CALLED = (Call(to="backend", port="http"), Call(to=ISSUER, optional=True))
DOOR = replace(GUARD, guards="backend", calls=CALLED, probes=Probes())
ONE: Catalogue = replace(CATALOGUE, services=(DOOR, API), jobs=(SAVING,))
FULL = replace(
    ENVIRONMENT,
    **WITH_BUCKET,
    services={
        "guard": ENVIRONMENT.services["frontend"],
        "backend": replace(DATABASE, settings={"SIZE": "1"}),
    },
    login=replace(LOGIN, addresses=SecretKey(secret="login", key="addresses")),
    public=None,
    hosts={"backend": Host(name="api.example.com", tls_secret="api-tls")},
    cluster=replace(
        CLUSTER,
        way_in=Gateway(class_name="istio", proxy=Proxy(replicas=2, requests=SMALL, limits=LARGE)),
        nodes=Nodes(count=3, cpu_millis=4000, memory_mib=8192),
    ),
)
IMAGES = images(ONE)
KNOWN = known(ONE)
ONE_IN = 23
Changed = Iterator[tuple[str, Any]]


def changed(value: object, path: str = "") -> Changed:
    """Yield a value with each part of it replaced by each wrong one, and the part's path."""
    for wrong in VALUES:
        yield f"{path} = {wrong!r}", wrong
    for name, part, rebuilt in _parts(value):
        for place, each in changed(part, f"{path}.{name}"):
            yield place, rebuilt(each)


def _parts(value: object) -> Iterator[tuple[object, object, Callable[[object], object]]]:
    """Yield each part of a value: its name, the part, and what makes the value with another part."""
    if isinstance(value, Record):
        for name in fields(type(value)):
            yield name, getattr(value, name), partial(_with_field, value, name)
    elif isinstance(value, Mapping):
        for key in value:
            yield key, value[key], partial(_with_key, value, key)
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            yield index, part, partial(_with_item, value, index)


def _with_field(value: Record, name: str, part: object) -> Record:
    return replace(value, **{name: part})


def _with_key(value: Mapping[object, object], key: object, part: object) -> dict[object, object]:
    return {**value, key: part}


def _with_item(value: tuple[object, ...], index: int, part: object) -> tuple[object, ...]:
    return (*value[:index], part, *value[index + 1 :])


def told(
    environment: Any = FULL, catalogue: Any = ONE, entries: Any = IMAGES, delivery: Any = DELIVERY
) -> str:
    """Return everything that is reported about a configuration."""
    environments, comparable = {"example": environment}, KNOWN if catalogue is ONE else known(catalogue)
    found = [] if catalogue is ONE else catalogue_problems("config/__init__.py", catalogue, comparable)
    wrong = environment_faults("example", environment, comparable)
    found += [Problem("example", *each, "example.py") for each in wrong]
    named = image_faults(["example"], environments, {"example": entries}, comparable)
    found += [Problem(name, *each, "images.json") for name, each in named]
    found += [*shared_problems("config", environments), *delivery_problems("config", delivery, environments)]
    return "\n".join(map(str, found))


PARTS = {"environment": FULL, "catalogue": ONE, "entries": IMAGES, "delivery": DELIVERY}


def test_nothing_is_told_of_what_is_right() -> None:
    """The configuration that is changed below."""
    assert told() == ""
    assert catalogue_problems("config/__init__.py", ONE) == []


@pytest.mark.parametrize("part", PARTS)
def test_a_wrong_value_anywhere_is_told_and_raises_nothing(part: str) -> None:
    """Some of many values in each field, one at a time; what no field can take is reported wherever it is."""
    answers = {place: answered(place, {part: value}) for place, value in tried(changed(PARTS[part]))}
    unknown = {place: found for place, found in answers.items() if is_nothing(place)}
    assert [place for place, found in unknown.items() if not found] == []
    assert len(answers) > len(unknown) >= 5


def tried(changes: Changed) -> Changed:
    """Yield one in 23 of the changes, which is one for most fields, and NOTHING in every field."""
    for number, (place, value) in enumerate(changes):
        if is_nothing(place) or number % ONE_IN < TIMES:
            yield place, value


def is_nothing(place: str) -> bool:
    return place.endswith(repr(NOTHING))


def answered(place: str, change: dict[str, Any]) -> str:
    """Return what is reported about a change; an error names its place."""
    try:
        return told(**change)
    except Exception as error:
        raise AssertionError(place) from error


def test_names_of_environments_may_be_anything_as_well() -> None:
    """They are read before all else."""
    for _, names in changed(("dev", "prod")):
        assert all("ENVIRONMENTS" in str(each) for each in name_problems("config", names))


@pytest.mark.parametrize("field", ["services", "jobs", "externals", "cluster", "registry", "name"])
def test_a_wrong_field_hides_no_mistake_of_another_one(field: str) -> None:
    """What is wrong elsewhere is reported all the same."""
    both = replace(FULL, log_level="loud", namespace="", **{field: None})
    found = told(both)
    assert "log_level is 'loud'" in found
    assert "namespace is ''" in found
    assert f"{field} is None" in found
