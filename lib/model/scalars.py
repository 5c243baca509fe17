"""Text and numbers with the rules that Kubernetes, DNS and container registries put on them."""

import ipaddress
import re
from typing import Annotated, Literal, TypeAlias, get_args

from lib.model.record import Rule
from lib.model.schedule import is_schedule

IpFamily: TypeAlias = Literal["IPv4", "IPv6"]
IP_FAMILIES = get_args(IpFamily)


def _matches(allowed: str, pattern: str, longest: int) -> Rule:
    compiled = re.compile(pattern)
    return Rule(allowed, lambda text: len(text) <= longest and compiled.fullmatch(text) is not None)


def _between(unit: str, lowest: float, highest: float) -> Rule:
    return Rule(f"{unit} from {lowest} to {highest}", lambda number: lowest <= number <= highest)


def ip_family(network: object) -> str | None:
    """Return the IP family of a network, or None if the text is not a network."""
    try:
        return f"IPv{ipaddress.ip_network(str(network)).version}"
    except ValueError:
        return None


def _can_be_given(text: str) -> bool:
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def setting_name(name: str) -> str:
    """Return a name as it begins a setting: embedding-api becomes EMBEDDING_API."""
    return name.upper().replace("-", "_")


def _is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


_LABEL = r"[a-z]([-a-z0-9]*[a-z0-9])?"
_DOMAIN = r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*"
_PREFIX = rf"(?=[^/]{{1,253}}/){_DOMAIN}/"
_KEY_NAME = r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
_ENDS_IN_NUMBER = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)")
_COMPONENT = r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*"

# RFC 1035 label: valid as the name of a namespace, a Service, a container and a port's owner.
Name: TypeAlias = Annotated[
    str, _matches("a DNS label of at most 40 characters (a-z, 0-9, -, starting with a letter)", _LABEL, 40)
]
# With an environment's name after it, it is a label.
PlatformName: TypeAlias = Annotated[
    str, _matches("a DNS label of at most 22 characters (a-z, 0-9, -, starting with a letter)", _LABEL, 22)
]
PortName: TypeAlias = Annotated[
    str, _matches("a port name of at most 15 characters (a-z, 0-9, single -)", r"[a-z](-?[a-z0-9])*", 15)
]
ObjectName: TypeAlias = Annotated[
    str, _matches("a Kubernetes object name (a-z, 0-9, -, .; at most 253 characters)", _DOMAIN, 253)
]
_DOMAIN_NAME = _matches("a DNS host name in lower case, without scheme or port", _DOMAIN, 253)
HostName: TypeAlias = Annotated[str, _DOMAIN_NAME]
# An API server refuses addresses, and browsers read whatever ends in a number as one (WHATWG, "URL").
DnsName: TypeAlias = Annotated[
    str,
    Rule(
        "a DNS host name in lower case, as in goals.example.com, and no IP address",
        lambda text: _DOMAIN_NAME.holds(text) and not _ENDS_IN_NUMBER.fullmatch(text),
    ),
]
SectionName: TypeAlias = HostName
LabelKey: TypeAlias = Annotated[str, _matches("a label key, [prefix/]name", rf"({_PREFIX})?{_KEY_NAME}", 317)]
AnnotationKey: TypeAlias = Annotated[
    str,
    _matches(
        "an annotation's key, [prefix/]name, as in example.com/a", rf"((?i:{_PREFIX}))?{_KEY_NAME}", 317
    ),
]
LabelValue: TypeAlias = Annotated[
    str,
    _matches(
        "a label value of 1 to 63 characters (letters, digits, -, _, .; first and last a letter or digit)",
        r"[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?",
        63,
    ),
]
RegistryName: TypeAlias = Annotated[
    str,
    _matches(
        "a registry in lower case, host[:port][/path]", rf"{_DOMAIN}(:[0-9]{{1,5}})?(/{_COMPONENT})*", 200
    ),
]
ImageName: TypeAlias = Annotated[
    str,
    _matches("an image name in lower case, without registry or tag", rf"{_COMPONENT}(/{_COMPONENT})*", 200),
]
# A registry allows 128 characters and a leading underscore; the tag is also the version label.
Tag: TypeAlias = LabelValue
Digest: TypeAlias = Annotated[str, _matches("sha256: and 64 hexadecimal digits", r"sha256:[0-9a-f]{64}", 71)]
SecretDataKey: TypeAlias = Annotated[
    str,
    _matches(
        "a key of a Secret (letters, digits, -, _, .; not . or what begins with ..)",
        r"(?!\.$|\.\.)[-._A-Za-z0-9]+",
        253,
    ),
]
SettingName: TypeAlias = Annotated[
    str, _matches("a setting's name in upper case, as in LOG_LEVEL", r"[A-Z][A-Z0-9_]*", 100)
]
Pattern: TypeAlias = Annotated[str, Rule("a regular expression", _is_pattern)]
AbsolutePath: TypeAlias = Annotated[str, _matches("an absolute path", r"/[-._~/A-Za-z0-9]*", 253)]
Folder: TypeAlias = Annotated[
    str,
    _matches(
        "the absolute path of a folder, as in /var/lib/data",
        r"(/(?!\.{1,2}(/|$))[-._~A-Za-z0-9]+)+",
        253,
    ),
]
Value: TypeAlias = Annotated[str, Rule("text in UTF-8, without NUL", _can_be_given)]
Text: TypeAlias = Annotated[
    str, Rule("text that is not empty", lambda text: text.strip() != "" and _can_be_given(text))
]
StorePath: TypeAlias = Annotated[
    str,
    _matches(
        "a path of letters, digits, -, _, . and / that neither begins nor ends with /",
        r"[-_.A-Za-z0-9]+(/[-_.A-Za-z0-9]+)*",
        253,
    ),
]
MetricName: TypeAlias = Annotated[
    str, _matches("the name of a metric (a-z, 0-9, _, :)", r"[a-zA-Z_:][a-zA-Z0-9_:]*", 200)
]
LabelName: TypeAlias = Annotated[
    str, _matches("the name of a metric's label (a-z, 0-9, _)", r"[a-zA-Z_][a-zA-Z0-9_]*", 100)
]
AlertName: TypeAlias = Annotated[
    str, _matches("an alert's name in words without spaces, as in DatabaseAway", r"[A-Z][A-Za-z0-9]*", 63)
]
RepositoryUrl: TypeAlias = Annotated[
    str,
    _matches(
        "the https:// or ssh:// URL of a git repository, without password, query or fragment",
        rf"(https://|ssh://([a-z][-a-z0-9]*@)?){_DOMAIN}(:[0-9]{{1,5}})?(/[-._~A-Za-z0-9]+)+",
        500,
    ),
]
BranchName: TypeAlias = Annotated[
    str,
    _matches(
        "a branch of letters, digits, -, _, . and /, as in main",
        r"[A-Za-z0-9][-_A-Za-z0-9]*([./][-_A-Za-z0-9]+)*",
        200,
    ),
]
BucketName: TypeAlias = Annotated[
    str,
    _matches(
        "a bucket name of 3 to 63 characters (a-z, 0-9, ., -), as in goals-backup",
        r"[a-z0-9][-.a-z0-9]{1,61}[a-z0-9]",
        63,
    ),
]
Schedule: TypeAlias = Annotated[
    str,
    Rule(
        "five cron fields separated by single spaces, with a time that comes: minute, hour, day of month, "
        "month, day of week 0 to 6, each as *, 5, 1-5 or */5, or a list of these; as in 15 3 * * *",
        is_schedule,
    ),
]
Network: TypeAlias = Annotated[
    str, Rule("a network such as 203.0.113.0/24, without host bits", lambda text: ip_family(text) is not None)
]

PortNumber: TypeAlias = Annotated[int, _between("a port", 1, 65535)]
Count: TypeAlias = Annotated[int, _between("a whole number", 1, 1000)]
Many: TypeAlias = Annotated[int, _between("a whole number", 1, 1_000_000_000)]
Bytes: TypeAlias = Annotated[int, _between("a number of bytes", 0, 1_000_000)]
Dimensions: TypeAlias = Annotated[int, _between("a number of dimensions", 1, 100_000)]
UserId: TypeAlias = Annotated[int, _between("a user above those of the host,", 10_001, 2_147_483_647)]
Percent: TypeAlias = Annotated[int, _between("a percentage", 1, 100)]
ObjectivePercent: TypeAlias = Annotated[float, _between("a percentage with a decimal point", 90.0, 99.999)]
LatencySeconds: TypeAlias = Annotated[float, _between("a decimal number of seconds", 0.001, 60.0)]
Minutes: TypeAlias = Annotated[int, _between("a number of minutes", 1, 1440)]
Hours: TypeAlias = Annotated[int, _between("a number of hours", 1, 720)]
Seconds: TypeAlias = Annotated[int, _between("a number of seconds", 1, 3600)]
Megabytes: TypeAlias = Annotated[int, _between("a number of MB", 1, 100_000)]
Millicores: TypeAlias = Annotated[int, _between("a number of thousandths of a CPU", 1, 256_000)]
Mebibytes: TypeAlias = Annotated[int, _between("a number of MiB", 1, 4_194_304)]
Gibibytes: TypeAlias = Annotated[int, _between("a number of GiB", 1, 65_536)]
