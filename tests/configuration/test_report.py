"""One report with every problem of every environment: nothing hides anything else."""

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from lib.model import Alert, Availability, Catalogue, Latency, Objectives, Series, replace
from lib.problem import ConfigurationError
from tests.configuration.folder import report, set_catalogue, set_environment
from tests.configuration.test_catalogues import told
from tests.example.catalogue import BACKEND, CATALOGUE, CHROMADB, FRONTEND


def lines(found: list[str]) -> str:
    return "\n".join(found) + "\n"


SERVICES = (
    "replace(FRONTEND, calls=('backend', 'worker'), ports=(Port(name='http', number=99999),))",
    "BACKEND",
    "CHROMADB",
    "replace(BACKEND, component='bad label!', probes='none')",
)
ENVIRONMENTS = {
    "dev": """
colour="blue",
log_level="loud",
zones=3,
cluster=Cluster(zones=0, user=0, ip_families=("IPv5",), way_in=Ingress(class_name="traefik")),
labels={"bad key!": "x", "team": "-bad", "app.kubernetes.io/name": "mine"},
services={
    "frontend": Sizing(replicas=-3, requests=LARGE, limits=SMALL),
    "worker": Sizing(replicas=1, requests=SMALL, limits=LARGE),
    "chromadb": Sizing(
        replicas=Autoscaling(minimum=1, maximum=3), requests=SMALL, limits=LARGE,
        volume=Volume(size_gib=0),
    ),
},
""",
    "staging": """
namespace="dev",
hosts={"frontend": Host(name="https://GOALS", tls_secret=3)},
cluster=Cluster(way_in=Ingress(class_name="", networks=("10.0.0.1/8",), api="Route")),
services={
    "frontend": Sizing(replicas=Autoscaling(minimum=5, maximum=2), requests=LARGE, limits=SMALL),
    "backend": Sizing(replicas="two", requests=Resources(cpu_millis=1, memory_mib=1), limits=None),
    "chromadb": Sizing(replicas=2, requests=SMALL, limits=LARGE),
},
externals={"embedding": OpenAIEmbedding(
    url="http://models.internal/v1", model="", api_key=SecretKey(secret="A", key=""),
)},
""",
    "prod": """
registry=Registry(name="GHCR", pull_policy="Sometimes"),
externals={
    "chromadb": ExternalChroma(
        host="10.0.0.7", port=99999, token="s3cret", tls="yes", cidrs=("10.0.0.1/8",),
    ),
    "relay": External(host="mail.internal", port="smtp", protocol="udp", credentials={"A": "s3cret"}),
},
add_ons=None,
""",
}
IMAGES = """{
"dev": {"frontend": {"name": "UPPER CASE !!", "tag": "", "digest": "md5:1", "size": 3},
        "backend": "backend:1", "extra": {"name": "extra", "tag": "1"}},
"staging": [],
"qa": {}
}"""


def test_every_mistake_in_three_environments_is_in_one_report(
    config: Path, text_snapshot: SnapshotAssertion
) -> None:
    """Values, relations between them, images and services."""
    set_catalogue(config, f"replace(CATALOGUE, services=({', '.join(SERVICES)}))")
    for name, changes in ENVIRONMENTS.items():
        set_environment(config, name, changes)
    (config / "images.json").write_text(IMAGES)
    assert lines(report(config)) == text_snapshot


ADD_ONS = {
    "dev": """
add_ons=AddOns(issuer=Issuer(name='acme'), mesh=Mesh(prometheus_account='prometheus')),
hosts={'frontend': Host(name='a.b')},
""",
    "staging": "add_ons=AddOns(grafana=Grafana())",
    "prod": """
add_ons=AddOns(
    prometheus=Prometheus(labels={"bad key!": "x"}),
    secret_store=SecretStore(name="Vault", kind="Store", path="/goals/", refresh_minutes=0),
    issuer=Issuer(name="acme", kind="CA"),
    tracing=True,
),
""",
}
JOBS = {
    "dev": """
jobs={"backup": Run(
    schedule="0 0 30 2 *", requests=LARGE, limits=SMALL, volume="/backups", encrypt=True,
    settings={"BACKUP_KEEP": 0},
)},
""",
    "staging": """
jobs={"backup": Run(requests=SMALL, limits=Resources(cpu_millis=1)), "restore": None},
""",
    "prod": """
jobs={"backup": replace(BACKUP, volume=None, schedule="@daily")},
externals={"bucket": Bucket(
    url="http://minio.internal:9000", name="Goals_Backup", region="", prefix="/goals/",
    access_key_id="AKIAEXAMPLE", cidrs=("2001:db8::/32", "10.0.0.1/8"),
)},
""",
}


@pytest.mark.parametrize("changes", [ADD_ONS, JOBS], ids=["add-ons", "jobs"])
def test_every_mistake_in_what_may_be_left_out_is_in_one_report(
    changes: dict[str, str], config: Path, text_snapshot: SnapshotAssertion
) -> None:
    """Wrong options, options left out, no place or a wrong one, times that never come."""
    for name, text in changes.items():
        set_environment(config, name, text)
    assert lines(report(config)) == text_snapshot


NOWHERE = Series(metric="http_requests", matchers={"verb": "GET"})
GOOD = Series(metric="http_requests_total")
BAD = Series(metric="http_requests_total", matchers={"code": "5.."})
SECONDS = Series(metric="http_request_duration_seconds", matchers={"status": "2.."})
MEASURED = Objectives(
    availability=Availability(percent=99.0, requests=NOWHERE, failures=BAD),
    latency=Latency(percent=99.0, seconds=0.3, requests=SECONDS),
)
UNMEASURED = Objectives(
    availability=Availability(percent=99.9, requests=GOOD, failures=GOOD),
    latency=Latency(percent=99.0, seconds=1.0, requests=GOOD),
    measured_by="prometheus",
)
LOST = Alert(name="Lost", severity="critical", for_minutes=5, summary="lost", expression="lost{$scope} > 0")
TAKEN = replace(
    LOST, name="MetricsMissing", expression='sum by (pods) (database_up{$scope,a="b"}) == database_up'
)


def monitored(backend: dict[str, object], chromadb: dict[str, object]) -> Catalogue:
    """Return the example, watched otherwise."""
    services = (
        replace(FRONTEND, objectives=UNMEASURED),
        replace(BACKEND, **backend),
        replace(CHROMADB, **chromadb),
    )
    return replace(CATALOGUE, services=services)


def test_what_objectives_and_alerts_name_exists(text_snapshot: SnapshotAssertion) -> None:
    """Metrics, labels, buckets, services and runbooks: every mistake is in one report."""
    by_backend = replace(UNMEASURED, measured_by="backend")
    catalogue = monitored(
        {"objectives": MEASURED, "alerts": (LOST, TAKEN)}, {"objectives": by_backend, "alerts": (LOST,)}
    )
    assert lines(told(catalogue)) == text_snapshot


def test_wrong_values_of_objectives_and_alerts_are_told(text_snapshot: SnapshotAssertion) -> None:
    """Ranges, names and expressions; what is measured by a wrong service is not judged."""
    availability = replace(MEASURED.availability, percent=100.0, failures=None)
    catalogue = monitored(
        {
            "objectives": replace(MEASURED, availability=availability),
            "alerts": (replace(TAKEN, expression="up == 0"),),
        },
        {"objectives": replace(UNMEASURED, measured_by="backend"), "alerts": (replace(LOST, name="l o"),)},
    )
    assert lines(told(catalogue)) == text_snapshot


def test_one_problem_is_one() -> None:
    """The heading counts."""
    assert str(ConfigurationError([])).startswith("0 problems in the configuration")
