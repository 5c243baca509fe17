"""Other values for a value: of the same form, and of another meaning."""

import re
from collections.abc import Iterator, Sequence
from random import Random
from string import ascii_lowercase
from typing import Any

_WORDS = (
    ("true", "false"),
    ("TCP", "UDP"),
    ("Ingress", "Egress"),
    ("ALLOW", "DENY"),
    ("STRICT", "PERMISSIVE", "DISABLE"),
    ("http", "https", "tcp", "grpc"),
    ("Always", "IfNotPresent", "Never", "OnFailure"),
    ("Retain", "Delete"),
    ("Parallel", "OrderedReady"),
    ("ClusterIP", "NodePort", "LoadBalancer"),
    ("Forbid", "Allow", "Replace"),
    ("DoNotSchedule", "ScheduleAnyway"),
    ("Honor", "Ignore"),
    ("AlwaysAllow", "IfHealthyBudget"),
    ("OnRootMismatch", "Always"),
    ("RuntimeDefault", "Unconfined", "Localhost"),
    ("ReadWriteOncePod", "ReadWriteOnce", "ReadWriteMany"),
    ("Max", "Min", "Disabled"),
    ("Pods", "Percent"),
    ("Utilization", "AverageValue", "Value"),
    ("cpu", "memory"),
    ("Prefix", "Exact", "ImplementationSpecific"),
    ("RollingUpdate", "Recreate"),
    ("Opaque", "kubernetes.io/dockerconfigjson", "kubernetes.io/tls"),
    ("ClusterSecretStore", "SecretStore"),
    ("ClusterIssuer", "Issuer"),
    ("Container", "Pod", "PersistentVolumeClaim"),
    ("critical", "warning"),
    ("restricted", "baseline", "privileged"),
    ("ambient", "none"),
    ("info", "debug", "warning", "error"),
    ("linux", "windows"),
    ("red", "green", "yellow"),
    ("percentunit", "reqps", "s", "none", "bytes"),
    ("stat", "timeseries", "row", "gauge"),
    ("line", "off", "area"),
    ("absolute", "percentage"),
    ("and", "or", "unless"),
    ("rate", "increase", "irate"),
    ("sum", "max", "min", "avg"),
    (">", "<", ">=", "<=", "=="),
    ("+", "-", "*", "/"),
)
"""Words that are allowed where one of them is."""
_KINDS = ("Deployment", "StatefulSet", "DaemonSet", "Service", "ConfigMap", "Job", "Namespace")
_PROMQL = re.compile(r"\"[^\"]*\"|\[[^\]]*\]|[\w:.]+|[<>=]=|[<>]|[-+*/]")
_RUN = re.compile(r"[A-Za-z]+|[0-9]+")
_AMOUNT = re.compile(r"([0-9]+)([A-Za-z%]{0,2})")


def another(value: Any, key: str, elsewhere: Sequence[Any], random: Random) -> Any:
    """Return another value: one that the same field has elsewhere, or one of the same form."""
    others = [each for each in elsewhere if each != value]
    if others and random.random() < 0.5:
        return random.choice(others)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return random.choice(list(_numbers(value)))
    return _text(value, key, random) if isinstance(value, str) else 0


def _numbers(value: float) -> Iterator[float]:
    yield from (each for each in (value + 1, value * 10, 0) if each != value)


def _text(text: str, key: str, random: Random) -> str:
    if key == "kind":
        return random.choice([f"{text}s", *(each for each in _KINDS if each != text)])
    if words := [each for group in _WORDS if text in group for each in group if each != text]:
        return random.choice(words)
    if amount := _AMOUNT.fullmatch(text):
        return f"{random.choice(list(_numbers(int(amount[1]))))}{amount[2]}"
    return _in_one_place(text, _PROMQL if key == "expr" else _RUN, random)


def _in_one_place(text: str, parts: re.Pattern[str], random: Random) -> str:
    """Return a text of which one word, number or sign is another one."""
    places = [each for each in parts.finditer(text) if _RUN.search(each[0]) or parts is _PROMQL]
    if not places:
        return f"{text}x"
    place = random.choice(places)
    return f"{text[: place.start()]}{_other_part(place[0], random)}{text[place.end() :]}"


def _other_part(part: str, random: Random) -> str:
    if words := [each for group in _WORDS if part in group for each in group if each != part]:
        return random.choice(words)
    runs = list(_RUN.finditer(part))
    if not runs:
        return f"{part}x"
    run = random.choice(runs)
    if run[0].isdigit():
        new = str(random.choice(list(_numbers(int(run[0])))))
    else:
        new = run[0][:-1] + random.choice([each for each in ascii_lowercase if each != run[0][-1].lower()])
    return f"{part[: run.start()]}{new}{part[run.end() :]}"
