"""What must hold between an environment, the catalogue, and the other environments."""

from pathlib import Path

import pytest

from lib.configuration import read_platforms
from tests.configuration.folder import report, set_catalogue, set_environment, write

WRONG = [
    (
        "services=services(worker=DATABASE)",
        "a key of services is 'worker'; it must be the name of a service: frontend, backend, chromadb",
    ),
    (
        "jobs={'restore': BACKUP}",
        "a key of jobs is 'restore'; it must be the name of a job: backup",
    ),
    (
        "externals={'embedding': EMBEDDING, 'bucket': BUCKET}",
        "a key of externals is 'bucket'; it must be the name of an external used here: backend, chromadb, embedding",
    ),
    (
        "services={name: size for name, size in ENVIRONMENT.services.items() if name != 'frontend'}, **UNEXPOSED",
        "services.frontend is missing; it must be a Sizing(...), or None if it does not run here",
    ),
    (
        "services=services(chromadb=None)",
        "externals.chromadb is missing; it must be an External(...), unless services has chromadb: backend calls it",
    ),
    (
        "services=dict.fromkeys(ENVIRONMENT.services), externals={}, **UNEXPOSED",
        "services is {'frontend': None, 'backend': None, 'chromadb': None}; it must be a mapping in which at least one service has a Sizing(...), unless a job runs here",
    ),
    (
        "externals={'embedding': EMBEDDING, 'chromadb': EXTERNAL_CHROMA}",
        "a key of externals is 'chromadb'; it must be a name that no service or job here has",
    ),
    (
        "**UNEXPOSED",
        "hosts.frontend is missing; it must be a Host(...): frontend is exposed",
    ),
    (
        "hosts={**ENVIRONMENT.hosts, 'backend': Host(name='b.c', tls_secret='b')}",
        "a key of hosts is 'backend'; it must be the name of an exposed service that runs here: frontend",
    ),
    (
        "services=services(backend=replace(ENVIRONMENT.services['backend'], volume=Volume(size_gib=1)))",
        "services.backend.volume is Volume(size_gib=1); it must be None: backend keeps no data",
    ),
    (
        "services=services(chromadb=replace(DATABASE, volume=None))",
        "services.chromadb.volume is None; it must be a Volume(...): chromadb keeps data",
    ),
    (
        "services=services(chromadb=replace(DATABASE, replicas=2))",
        "services.chromadb.replicas is 2; it must be 1: two writers on one volume lose chromadb's data",
    ),
    (
        "services=services(chromadb=replace(DATABASE, replicas=Autoscaling(minimum=1, maximum=2)))",
        "services.chromadb.replicas is Autoscaling(minimum=1, maximum=2); it must be 1: two writers on one volume lose chromadb's data",
    ),
    (
        "services=services(frontend=Sizing(replicas=1, requests=SMALL, limits=replace(LARGE, ephemeral_mib=66))), scratch=1",
        "scratch is 1; it must be left out: Environment has name, namespace, log_level, registry, pull_secrets, cluster, hosts, login, public, zones, services, jobs, externals, add_ons, sync, labels, accepted",
    ),
    (
        "services=services(backend=Sizing(replicas=1, requests=replace(SMALL, ephemeral_mib=1), limits=replace(LARGE, ephemeral_mib=32)))",
        "services.backend.limits.ephemeral_mib is 32; it must be at least 114: backend may write 64 MiB and a log of 50 MiB",
    ),
    (
        "cluster=replace(CLUSTER, way_in=Ingress(class_name='nginx', namespace='nginx', annotations={'cert-manager.io/cluster-issuer': 'acme'}))",
        "cluster.way_in.annotations.cert-manager.io/cluster-issuer is 'acme'; it must be left out: add_ons.issuer certifies the hosts",
    ),
    (
        "cluster=replace(CLUSTER, way_in=Ingress(class_name='nginx', namespace='nginx', annotations={'bad key!': 'x'}))",
        "a key of cluster.way_in.annotations is 'bad key!'; it must be an annotation's key, [prefix/]name, as in example.com/a",
    ),
    (
        "jobs={'backup': replace(BACKUP, volume=None)}",
        "jobs.backup.volume is None; it must be a Volume(...), or the external bucket: backup keeps data",
    ),
    (
        "jobs={'backup': BACKUP}, externals={'embedding': EMBEDDING, 'bucket': BUCKET}",
        "jobs.backup.volume is Volume(size_gib=5, storage_class='fast'); it must be None: the external bucket keeps the data of backup",
    ),
    (
        "jobs={'backup': replace(BACKUP, settings={})}",
        "jobs.backup.settings.BACKUP_KEEP is missing; it must be text that matches [1-9][0-9]*",
    ),
    (
        "jobs={'backup': replace(BACKUP, settings={'BACKUP_KEEP': '0'})}",
        "jobs.backup.settings.BACKUP_KEEP is '0'; it must be text that matches [1-9][0-9]*",
    ),
    (
        "name='stage'",
        "name is 'stage'; it must be 'prod', the name of its file",
    ),
    (
        "hosts={'frontend': Host(name='b.c')}",
        "hosts.frontend.tls_secret is None; it must be the name of a Secret: add_ons.issuer certifies the host for it",
    ),
    (
        "externals={'embedding': replace(EMBEDDING, url='http://models.internal/v1')}",
        "externals.embedding.url is 'http://models.internal/v1'; it must be a public address, or have its networks in cidrs",
    ),
    (
        "externals={'embedding': External(host='models.internal', port=80, protocol='http', tls=False)}",
        "externals.embedding.host is 'models.internal'; it must be a public address, or have its networks in cidrs",
    ),
    (
        "externals={'embedding': External(host='a.b', port=25, protocol='tcp', tls=True, settings={'TLS': 'off'})}",
        "externals.embedding.settings.TLS is 'off'; it must be left out: callers get it anyway",
    ),
    (
        "externals={'embedding': External(host='a.b', port=80, protocol='http', tls=True, settings={'URL': '/', 'TLS': 'x'})}",
        "externals.embedding.settings.URL is '/'; it must be left out: callers get it anyway",
    ),
    (
        "**database_outside(chromadb=replace(EXTERNAL_CHROMA, cidrs=()))",
        "externals.chromadb.host is 'chroma.internal'; it must be a public address, or have its networks in cidrs",
    ),
    (
        "labels={'app.kubernetes.io/name': 'mine'}",
        "labels.app.kubernetes.io/name is 'mine'; it must be left out: the platform sets the labels below app.kubernetes.io/ itself",
    ),
    (
        "cluster=replace(CLUSTER, ip_families=())",
        "cluster.ip_families is (); it must be 'IPv4', 'IPv6' or both",
    ),
    (
        "cluster=replace(CLUSTER, ip_families=('IPv6', 'IPv6'))",
        "cluster.ip_families[1] is 'IPv6'; it must be a family that is not already listed",
    ),
    (
        "cluster=replace(CLUSTER, zones=1)",
        "zones is 'required'; it must be 'preferred', unless cluster.zones is 2 or more",
    ),
]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of which each test writes the file of prod."""
    return write(tmp_path_factory.mktemp("example") / "config")


@pytest.mark.parametrize(
    ("changes", "expected"), WRONG, ids=[expected.split(";")[0] for _, expected in WRONG]
)
def test_a_mistake_of_an_environment_is_told_once(example: Path, changes: str, expected: str) -> None:
    """Place, value, what it must be, and the file; and nothing else is wrong then."""
    set_environment(example, "prod", changes)
    assert report(example) == [f"prod: {expected}; edit config/prod.py"]


@pytest.mark.parametrize("name", ["CHROMADB_URL", "LOG_LEVEL", "ALLOWED_HOSTS", "HTTP_PORT", "DRAIN_SECONDS"])
def test_what_the_platform_gives_is_no_setting_of_an_environment(example: Path, name: str) -> None:
    """The two would contradict each other, and one of them would lose."""
    backend = f"replace(ENVIRONMENT.services['backend'], settings={{'{name}': 'mine', 'OTHER': 'x'}})"
    set_environment(example, "prod", f"services=services(backend={backend})")
    path = f"services.backend.settings.{name}"
    assert report(example) == [
        f"prod: {path} is 'mine'; it must be left out: the platform sets it; edit config/prod.py"
    ]


RIGHT = [
    "externals={}",
    "**database_outside()",
    "services=services(chromadb=None), externals={'embedding': EMBEDDING, 'chromadb': EXTERNAL_CHROMA}",
    "services=services(frontend=None), **UNEXPOSED",
    "**WITH_BUCKET",
    "externals={'embedding': replace(EMBEDDING, url='http://10.1.2.3/v1', cidrs=('10.0.0.0/8',))}",
]


@pytest.mark.parametrize("changes", RIGHT)
def test_what_can_be_left_out_may_be(example: Path, changes: str) -> None:
    """Optional callees, services that run elsewhere or not at all, and a private address with its networks."""
    set_environment(example, "prod", changes)
    assert len(read_platforms(example)) == 3


def test_networks_are_of_the_clusters_families(example: Path) -> None:
    """A network in which nothing can be reached from the cluster is a mistake, and its place is named."""
    given = "externals={'embedding': replace(EMBEDDING, cidrs=('203.0.113.0/24', 'fd00::/8'))}, "
    given += (
        "add_ons=replace(ENVIRONMENT.add_ons, prometheus=Prometheus(namespace='a', networks=('fd00::/8',)))"
    )
    set_environment(example, "prod", given)
    allowed = "a network of IPv4: cluster.ip_families has no other; edit config/prod.py"
    assert report(example) == [
        f"prod: {place} is 'fd00::/8'; it must be {allowed}"
        for place in ("externals.embedding.cidrs[1]", "add_ons.prometheus.networks[0]")
    ]
    set_environment(example, "prod", f"{given}, cluster=replace(CLUSTER, ip_families=('IPv4', 'IPv6'))")
    assert read_platforms(example)


def test_two_environments_share_neither_host_nor_namespace(config: Path) -> None:
    """Each would take the other's visitors, or its objects."""
    hosts = "hosts={'frontend': Host(name='dev.example.com', tls_secret='a')}"
    set_environment(config, "prod", f"namespace='staging', {hosts}")
    assert report(config) == [
        "prod: namespace is 'staging'; it must be different from that of staging; edit config/prod.py",
        "prod: hosts.frontend.name is 'dev.example.com'; it must be different from that of dev; edit config/prod.py",
    ]


def test_two_services_share_neither_host_nor_certificate(config: Path) -> None:
    """A host belongs to one service, and its certificate is written by one owner."""
    set_catalogue(
        config, "replace(CATALOGUE, services=(FRONTEND, replace(BACKEND, exposed='http'), CHROMADB))"
    )
    for name in ("dev", "staging"):
        hosts = f"{{each: Host(name=f'{{each}}.{name}.example.com', tls_secret=each) for each in ('frontend', 'backend')}}"
        set_environment(config, name, f"hosts={hosts}")
    same = "{'frontend': Host(name='b.c', tls_secret='b'), 'backend': Host(name='b.c', tls_secret='b')}"
    set_environment(config, "prod", f"hosts={same}")
    allowed = "it must be different from that of every other host; edit config/prod.py"
    assert report(config) == [
        f"prod: hosts.backend.name is 'b.c'; {allowed}",
        f"prod: hosts.backend.tls_secret is 'b'; {allowed}",
    ]
