"""Wrong configuration: one report with every problem of every environment."""

import shutil
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from lib import checks, platform
from lib.configuration import read_platforms
from lib.model import Alert, Availability, Latency, Objectives, Port, Scratch, Series, replace
from lib.problem import ConfigurationError
from lib.services import BACKEND, CHROMADB, FRONTEND
from lib.services import BACKUP as BACKUP_JOB
from tests.examples import ENVIRONMENT

CONFIG = Path(__file__).parents[1] / "config"

IMPORTS = "from lib.model import *\nfrom tests.examples import *\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A copy of config/ to break."""
    return Path(shutil.copytree(CONFIG, tmp_path / "config", ignore=shutil.ignore_patterns("__pycache__")))


def report(folder: Path) -> list[str]:
    """Return the lines of the report below its heading."""
    with pytest.raises(ConfigurationError) as caught:
        read_platforms(folder)
    heading, *lines = str(caught.value).splitlines()
    assert (
        heading == f"{len(lines)} problem{'s' * (len(lines) != 1)} in the configuration; nothing was written"
    )
    return [line.removeprefix("  ") for line in lines]


def break_environment(folder: Path, name: str, changes: str) -> None:
    """Make an environment the example with some fields changed."""
    own = f"name={name!r}, namespace={name!r}"
    text = f"{IMPORTS}ENVIRONMENT = replace(ENVIRONMENT, **({{**dict({own}), **dict({changes})}}))\n"
    (folder / f"{name}.py").write_text(text)


def test_the_committed_configuration_has_no_problem() -> None:
    assert [each.environment.name for each in read_platforms(CONFIG)] == ["dev", "staging", "prod"]


def test_every_mistake_in_three_environments_is_in_one_report(
    config: Path, monkeypatch: pytest.MonkeyPatch, text_snapshot: SnapshotAssertion
) -> None:
    """Values, relations between them, images and services: nothing hides anything else."""
    services = (
        replace(FRONTEND, calls=("backend", "worker"), ports=(Port(name="http", number=99999),)),
        BACKEND,
        CHROMADB,
        replace(BACKEND, component="bad label!", probes="none"),
    )
    monkeypatch.setattr(checks, "SERVICES", services)
    monkeypatch.setattr(platform, "SERVICES", services)
    break_environment(
        config,
        "dev",
        """
        colour="blue",
        log_level="loud",
        zones=3,
        labels={"bad key!": "x", "team": "-bad", "app.kubernetes.io/name": "mine"},
        sizing={
            "frontend": Sizing(replicas=-3, requests=LARGE, limits=SMALL),
            "worker": Sizing(replicas=1, requests=SMALL, limits=LARGE),
        },
        database=InClusterChroma(sizing=Sizing(
            replicas=Autoscaling(minimum=1, maximum=3), requests=SMALL, limits=LARGE,
            volume=Volume(size_gib=0),
        )),
        """,
    )
    break_environment(
        config,
        "staging",
        """
        namespace="dev",
        ingress=Ingress(host="https://GOALS", class_name="", controller_namespace="traefik", tls="yes"),
        sizing={
            "frontend": Sizing(
                replicas=Autoscaling(minimum=5, maximum=2), requests=LARGE, limits=SMALL,
            ),
            "backend": Sizing(
                replicas="two", requests=Resources(cpu_millis=1, memory_mib=1), limits=None,
            ),
        },
        database=InClusterChroma(sizing=Sizing(replicas=2, requests=SMALL, limits=LARGE)),
        embedding=OpenAIEmbedding(
            url="http://models.internal/v1", model="", api_key=SecretKey(secret="A", key=""),
        ),
        """,
    )
    break_environment(
        config,
        "prod",
        """
        registry=Registry(name="GHCR", pull_policy="Sometimes"),
        database=ExternalChroma(
            host="10.0.0.7", port=99999, token="s3cret", tls="yes", cidrs=("10.0.0.1/8",),
        ),
        embedding=OpenAIEmbedding(
            url="http://models.internal/v1", model="small", api_key=SecretKey(secret="a", key="b"),
        ),
        add_ons=None,
        """,
    )
    (config / "images.json").write_text(
        """{
        "dev": {"frontend": {"name": "UPPER CASE !!", "tag": "", "digest": "md5:1", "size": 3},
                "backend": "backend:1", "extra": {"name": "extra", "tag": "1"}},
        "staging": [],
        "qa": {}
        }"""
    )
    with pytest.raises(ConfigurationError) as caught:
        read_platforms(config)
    assert f"{caught.value}\n" == text_snapshot


@pytest.mark.parametrize(
    ("file", "content", "expected"),
    [
        (
            "dev.py",
            "from lib.model import Environment\n\nENVIRONMENT = Environment(name=DEV)\n",
            (
                "dev: config/dev.py line 3 is \"NameError: name 'DEV' is not defined\"; "
                "it must be Python that can be evaluated; edit config/dev.py"
            ),
        ),
        (
            "dev.py",
            "ENVIRONMENT = (\n",
            (
                "dev: config/dev.py line 1 is \"SyntaxError: '(' was never closed (dev.py, line 1)\"; "
                "it must be Python that can be evaluated; edit config/dev.py"
            ),
        ),
        ("dev.py", "", "dev: ENVIRONMENT is missing; it must be set by config/dev.py; edit config/dev.py"),
        (
            "dev.py",
            "ENVIRONMENT = 3",
            "dev: ENVIRONMENT is 3; it must be an Environment(...); edit config/dev.py",
        ),
        (
            "__init__.py",
            "ENVIRONMENTS = ['dev']",
            (
                "all: ENVIRONMENTS is ['dev']; it must be a tuple, each item a DNS label of at most 40 characters "
                "(a-z, 0-9, -, starting with a letter); edit config/__init__.py"
            ),
        ),
        (
            "__init__.py",
            "ENVIRONMENTS = ('dev', 'staging', 'prod', 'dev')",
            "all: ENVIRONMENTS is 'dev'; it must be a name that stands there once; edit config/__init__.py",
        ),
        (
            "__init__.py",
            "ENVIRONMENTS = 1 / 0",
            (
                "all: config/__init__.py line 1 is 'ZeroDivisionError: division by zero'; "
                "it must be Python that can be evaluated; edit config/__init__.py"
            ),
        ),
        (
            "images.json",
            "{",
            (
                "all: config/images.json is 'Expecting property name enclosed in double quotes: "
                "line 1 column 2 (char 1)'; it must be JSON that can be read; edit config/images.json"
            ),
        ),
        (
            "images.json",
            "[]",
            (
                "all: config/images.json is []; it must be an object with a key per environment; "
                "edit config/images.json"
            ),
        ),
        (
            "images.json",
            '{"dev": 1, "dev": 2}',
            (
                "all: config/images.json is \"'dev' stands twice in one object\"; it must be JSON that can be read; "
                "edit config/images.json"
            ),
        ),
    ],
)
def test_a_file_that_cannot_be_evaluated_is_one_problem(
    config: Path, file: str, content: str, expected: str
) -> None:
    (config / file).write_text(content)
    found = report(config)
    assert expected in found
    if file == "dev.py":
        assert found == [expected]


def test_the_other_files_are_still_checked(config: Path) -> None:
    """A file that cannot be evaluated hides no problem of another one."""
    (config / "dev.py").write_text("ENVIRONMENT =")
    break_environment(config, "prod", "log_level='loud'")
    assert [line.split(" is ")[0] for line in report(config)] == [
        "dev: config/dev.py line 1",
        "prod: log_level",
    ]


def test_an_environment_without_file_names_the_file(config: Path) -> None:
    (config / "__init__.py").write_text("ENVIRONMENTS = ('dev', 'staging', 'prod', 'qa')\n")
    assert report(config) == [
        "qa: config/qa.py is missing; it must be a file that sets ENVIRONMENT; edit config/__init__.py",
        "qa: qa is missing; it must be an object with an image per service; edit config/images.json",
    ]


def test_two_environments_never_share_a_host(config: Path) -> None:
    break_environment(config, "staging", "")
    break_environment(config, "prod", "")
    assert report(config) == [
        "prod: ingress.host is 'goals.example.com'; it must be another than that of staging; edit config/prod.py"
    ]


def test_a_report_shows_no_credentials(config: Path) -> None:
    """Not where a SecretKey should stand, and not inside a URL."""
    embedding = 'OpenAIEmbedding(url="https://me:s3cret@api.example.com", model="small", api_key="s3cret")'
    break_environment(config, "prod", f"embedding={embedding}")
    found = report(config)
    assert [line.split("; ")[0] for line in found] == [
        "prod: embedding.url is 'https://...@api.example.com'",
        "prod: embedding.api_key is a value not shown here",
    ]


def test_an_environment_is_called_as_its_file_is(config: Path) -> None:
    break_environment(config, "staging", "name='stage'")
    assert report(config) == [
        "staging: name is 'stage'; it must be 'staging', as its file is called; edit config/staging.py"
    ]


def test_writable_folders_fit_the_limit_of_ephemeral_storage(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = replace(FRONTEND, scratch=(Scratch(path="/tmp", size_mib=4096),))
    monkeypatch.setattr(checks, "SERVICES", (large, BACKEND, CHROMADB))
    monkeypatch.setattr(platform, "SERVICES", (large, BACKEND, CHROMADB))
    assert report(config)[0] == (
        "dev: sizing.frontend.limits.ephemeral_mib is 64; it must be at least the 4096 MiB that frontend may "
        "write; edit config/dev.py"
    )


def test_a_volume_goes_to_a_service_with_data_and_to_no_other(config: Path) -> None:
    frontend = 'replace(ENVIRONMENT.sizing["frontend"], volume=Volume(size_gib=1))'
    sizing = f'{{**ENVIRONMENT.sizing, "frontend": {frontend}}}'
    break_environment(config, "prod", f"sizing={sizing}")
    assert report(config) == [
        (
            "prod: sizing.frontend.volume is Volume(size_gib=1); it must be None: frontend keeps no data; "
            "edit config/prod.py"
        )
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"ports": ()}, "frontend.ports is []; it must be ports of which one is named 'http'"),
        (
            {"ports": (Port(name="http", number=80), Port(name="metrics", number=80))},
            "frontend.ports is [80, 80]; it must be ports that differ in number",
        ),
        (
            {"calls": ("backend", "backend")},
            "frontend.calls is 'backend'; it must be a name that stands there once",
        ),
        ({"calls": ("frontend",)}, "frontend.calls is 'frontend'; it must be another service than itself"),
    ],
)
def test_a_service_is_checked_once_for_all_environments(
    config: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, object], expected: str
) -> None:
    monkeypatch.setattr(checks, "SERVICES", (replace(FRONTEND, **change), BACKEND, CHROMADB))
    assert report(config) == [f"all: {expected}; edit lib/services/frontend.py"]


def test_what_objectives_and_alerts_name_exists(
    config: Path, monkeypatch: pytest.MonkeyPatch, text_snapshot: SnapshotAssertion
) -> None:
    """Metrics, labels, buckets, services and runbooks, and ranges: every mistake is in one report."""
    nowhere = Series(metric="http_requests", matchers={"verb": "GET"})
    good, bad = (
        Series(metric="http_requests_total"),
        Series(metric="http_requests_total", matchers={"code": "5.."}),
    )
    seconds = Series(metric="http_request_duration_seconds", matchers={"status": "2.."})
    objectives = Objectives(
        availability=Availability(percent=100.0, requests=nowhere, failures=bad),
        latency=Latency(percent=99.0, seconds=0.3, requests=seconds),
    )
    unmeasured = Objectives(
        availability=Availability(percent=99.9, requests=good, failures=good),
        latency=Latency(percent=99.0, seconds=1.0, requests=good),
        measured_by="prometheus",
    )
    counted = replace(unmeasured, measured_by=None)
    alert = Alert(
        name="Lost", severity="critical", for_minutes=5, summary="lost", expression="lost{$scope} > 0"
    )
    taken = replace(
        alert, name="MetricsMissing", expression='sum by (pods) (database_up{$scope,a="b"}) == database_up'
    )
    services = (
        replace(FRONTEND, objectives=unmeasured),
        replace(BACKEND, objectives=objectives, alerts=(alert, taken, replace(taken, expression="up == 0"))),
        replace(
            CHROMADB, objectives=replace(counted, measured_by="backend"), alerts=(replace(alert, name="l o"),)
        ),
    )
    for module in (checks, platform):
        monkeypatch.setattr(module, "SERVICES", services)
        monkeypatch.setattr(module, "CHROMADB", services[-1])
    assert "\n".join(report(config)) + "\n" == text_snapshot


@pytest.mark.parametrize(
    ("families", "expected"),
    [
        ("()", "ip_families is (); it must be 'IPv4', 'IPv6' or both"),
        ("('IPv6', 'IPv6')", "ip_families is 'IPv6'; it must be a family that stands there once"),
        ("('IPv4', 'IPv5')", "ip_families[1] is 'IPv5'; it must be one of 'IPv4', 'IPv6'"),
        ("'IPv4'", "ip_families is 'IPv4'; it must be a tuple, each item one of 'IPv4', 'IPv6'"),
    ],
)
def test_a_cluster_has_one_family_of_addresses_or_both(config: Path, families: str, expected: str) -> None:
    break_environment(config, "prod", f"ip_families={families}")
    assert report(config) == [f"prod: {expected}; edit config/prod.py"]


def test_networks_are_of_the_clusters_families(config: Path) -> None:
    """A network in which nothing can be reached from the cluster is a mistake, and its place is named."""
    embedding = 'replace(ENVIRONMENT.embedding, cidrs=("203.0.113.0/24", "2001:db8::/32"))'
    database = 'replace(EXTERNAL_CHROMA, cidrs=("2001:db8:1::/48",))'
    break_environment(config, "prod", f"embedding={embedding}, database={database}")
    allowed = "a network of IPv4: ip_families has no other"
    assert report(config) == [
        f"prod: database.cidrs[0] is '2001:db8:1::/48'; it must be {allowed}; edit config/prod.py",
        f"prod: embedding.cidrs[1] is '2001:db8::/32'; it must be {allowed}; edit config/prod.py",
    ]
    both = 'ip_families=("IPv4", "IPv6")'
    break_environment(config, "prod", f"embedding={embedding}, database={database}, {both}")
    assert read_platforms(config)


def test_every_mistake_in_add_ons_is_in_one_report(config: Path, text_snapshot: SnapshotAssertion) -> None:
    """Wrong options, options left out, and an add-on without what it works on."""
    break_environment(
        config,
        "prod",
        """
        add_ons=AddOns(
            prometheus=Prometheus(labels={"bad key!": "x"}),
            secret_store=SecretStore(name="Vault", kind="Store", path="/goals/", refresh_minutes=0),
            issuer=Issuer(name="acme", kind="CA"),
            tracing=True,
        ),
        ingress=replace(ENVIRONMENT.ingress, tls=None, api="Route"),
        """,
    )
    break_environment(
        config,
        "staging",
        "ingress=replace(ENVIRONMENT.ingress, host='b.c'), add_ons=AddOns(grafana=Grafana())",
    )
    assert "\n".join(report(config)) + "\n" == text_snapshot


def test_every_mistake_in_backups_is_in_one_report(config: Path, text_snapshot: SnapshotAssertion) -> None:
    """Times that never come, nothing kept, no place or a wrong one, a bucket without key or way to it."""
    break_environment(
        config,
        "dev",
        """
        backup=Backup(
            schedule="0 0 30 2 *", keep=0, requests=LARGE, limits=SMALL, target="/backups", encrypt=True,
        ),
        """,
    )
    break_environment(
        config,
        "staging",
        """
        ingress=replace(ENVIRONMENT.ingress, host="b.c"),
        backup=Backup(schedule="@daily", requests=SMALL, limits=Resources(cpu_millis=1)),
        """,
    )
    break_environment(
        config,
        "prod",
        """
        ingress=replace(ENVIRONMENT.ingress, host="d.e"),
        backup=replace(BACKUP, target=Bucket(
            url="http://minio.internal:9000", name="Goals_Backup", region="", prefix="/goals/",
            access_key_id="AKIAEXAMPLE", cidrs=("2001:db8::/32", "10.0.0.1/8"),
        )),
        """,
    )
    assert "\n".join(report(config)) + "\n" == text_snapshot


def test_a_private_bucket_has_its_networks(config: Path) -> None:
    """Where its name tells that nobody reaches it over the internet, the way to it must be said."""
    bucket = 'replace(BUCKET, url="http://minio.internal:9000")'
    break_environment(config, "prod", f"backup=replace(BACKUP, target={bucket})")
    assert report(config) == [
        (
            "prod: backup.target.url is 'http://minio.internal:9000'; it must be a public address, or have its "
            "networks in cidrs; edit config/prod.py"
        )
    ]
    break_environment(
        config, "prod", f"backup=replace(BACKUP, target=replace({bucket}, cidrs=('10.0.0.0/8',)))"
    )
    assert read_platforms(config)


def test_a_job_is_checked_once_for_all_environments(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It runs in the image of a service that there is, and calls what there is."""
    wrong = replace(
        BACKUP_JOB, name="backend", image_of="worker", calls=("chroma", "chroma"), longest_run_minutes=0
    )
    monkeypatch.setattr(checks, "JOBS", (wrong,))
    assert [line.partition(" is ")[0] for line in report(config)] == [
        "all: backend.longest_run_minutes",
        "all: backend.calls",
        "all: backend.calls",
        "all: backend.name",
        "all: backend.image_of",
    ]


def test_the_example_is_right(config: Path) -> None:
    """The other tests of this file break the example, so it must be without a problem itself."""
    break_environment(config, "prod", "")
    platforms = read_platforms(config)
    assert platforms[2].environment == replace(ENVIRONMENT, name="prod", namespace="prod")


def test_every_mistake_in_delivery_is_in_one_report(config: Path) -> None:
    """Where the repository is, where controllers run, and how an environment follows; with what else is wrong."""
    (config / "delivery.py").write_text(
        "from lib.model import Delivery\n\n"
        "DELIVERY = Delivery(repository='https://me:secret@example.com/x', branch='*', argocd_namespace='staging')\n"
    )
    break_environment(config, "staging", "log_level='loud', ingress=replace(ENVIRONMENT.ingress, host='b.c')")
    break_environment(config, "prod", "sync=Sync(cluster='Far away', automatic='yes', prune=True)")
    assert report(config) == [
        "staging: log_level is 'loud'; it must be one of 'debug', 'info', 'warning', 'error'; edit config/staging.py",
        "prod: sync.prune is True; it must be a field of Sync: cluster, automatic; edit config/prod.py",
        (
            "prod: sync.cluster is 'Far away'; it must be a Kubernetes object name "
            "(a-z, 0-9, -, .; at most 253 characters); edit config/prod.py"
        ),
        "prod: sync.automatic is 'yes'; it must be True or False; edit config/prod.py",
        (
            "all: DELIVERY.repository is 'https://...@example.com/x'; it must be the https:// or ssh:// URL of a git "
            "repository, without password, query or fragment; edit config/delivery.py"
        ),
        (
            "all: DELIVERY.branch is '*'; it must be a branch of letters, digits, -, _, . and /, as in main; "
            "edit config/delivery.py"
        ),
        (
            "staging: namespace is 'staging'; it must be another than the controllers' of config/delivery.py; "
            "edit config/staging.py"
        ),
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "config/delivery.py is missing; it must be a file that sets DELIVERY"),
        ("DELIVERY = 3", "DELIVERY is 3; it must be a Delivery(...)"),
        ("", "DELIVERY is missing; it must be set by config/delivery.py"),
    ],
)
def test_delivery_stands_in_its_file(config: Path, content: str | None, expected: str) -> None:
    """A file that is missing, or sets something else, is one problem that names it."""
    if content is None:
        (config / "delivery.py").unlink()
    else:
        (config / "delivery.py").write_text(content)
    assert report(config) == [f"all: {expected}; edit config/delivery.py"]


@pytest.mark.parametrize("controller", ["argocd", "flux"])
def test_no_environment_is_called_as_a_controller(config: Path, controller: str) -> None:
    """Its folder of dist/ would be the controller's."""
    (config / "__init__.py").write_text(f"ENVIRONMENTS = ('dev', 'staging', 'prod', '{controller}')\n")
    assert report(config)[0] == (
        f"all: ENVIRONMENTS is '{controller}'; it must be another name than argocd and flux, folders of dist/; "
        "edit config/__init__.py"
    )
