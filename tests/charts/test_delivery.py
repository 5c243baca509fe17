"""What GitOps controllers get: each environment's folder, and nothing else."""

from dataclasses import replace as replaced
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from lib.configuration import Configuration, read_configuration
from lib.model import Delivery, Platform, Sync
from lib.synthesis import synthesize
from tests.example.catalogue import CATALOGUE
from tests.examples import BY_GATEWAY, platform
from tests.policy.documents import DIST, committed, environments

CONFIGURATION = read_configuration(DIST.parent / "config")
DELIVERY = CONFIGURATION.delivery
PLATFORMS = {each.environment.name: each for each in CONFIGURATION.platforms}
EXAMPLE = Delivery(
    repository="ssh://git@example.com:22/goals/platform.git", branch="release/1", flux_secret="platform-git"
)

MADE = {
    ("", "Endpoints"),
    ("", "PersistentVolumeClaim"),
    ("", "Pod"),
    ("", "Secret"),
    ("acme.cert-manager.io", "Challenge"),
    ("acme.cert-manager.io", "Order"),
    ("apps", "ControllerRevision"),
    ("apps", "ReplicaSet"),
    ("batch", "Job"),
    ("cert-manager.io", "CertificateRequest"),
    ("discovery.k8s.io", "EndpointSlice"),
}
"""What controllers make of dist/: Argo CD shows nothing of, and below, what its project does not admit."""

Documents = dict[tuple[str, str], dict[str, Any]]


def read(file: Path) -> Documents:
    """Return documents by kind and name."""
    found = yaml.safe_load_all(file.read_text())
    return {(each["kind"], each["metadata"]["name"]): each for each in found}


@cache
def argocd() -> Documents:
    return read(DIST / "argocd" / "argocd.k8s.yaml")


@cache
def flux() -> Documents:
    return read(DIST / "flux" / "flux.k8s.yaml")


def project() -> Any:
    return argocd()["AppProject", "goaltrajectory"]["spec"]


def application(environment: str) -> Any:
    return argocd()["Application", f"goaltrajectory-{environment}"]["spec"]


def kustomization(environment: str) -> Any:
    return flux()["Kustomization", f"goaltrajectory-{environment}"]["spec"]


def emitted() -> set[tuple[str, str]]:
    """Return group and kind of everything in an environment's namespace."""
    return {
        (each.get("apiVersion").rpartition("/")[0], each.kind)
        for name in environments()
        for each in committed(name).documents
        if each.namespace
    }


def delivered(platform: Platform) -> Platform:
    """Return a platform that comes from the example's repository."""
    return replaced(platform, delivery=EXAMPLE)


def example(folder: Path, *platforms: Platform) -> tuple[Documents, Documents]:
    """Return what Argo CD and Flux get for some platforms."""
    synthesize(Configuration(CATALOGUE, EXAMPLE, [delivered(each) for each in platforms]), folder)
    return read(folder / "argocd" / "argocd.k8s.yaml"), read(folder / "flux" / "flux.k8s.yaml")


def test_the_project_admits_the_kinds_of_dist_and_what_is_made_of_them() -> None:
    """Every namespaced kind of an environment and what controllers make of it is admitted, and no other."""
    admitted = [(each["group"], each["kind"]) for each in project()["namespaceResourceWhitelist"]]
    assert sorted(emitted() | MADE) == admitted


def test_the_project_admits_no_cluster_resource_but_the_namespaces() -> None:
    """Of what has no namespace only the environments' own namespaces are admitted, each by its name."""
    assert project()["clusterResourceWhitelist"] == [
        {"group": "", "kind": "Namespace", "name": each.environment.namespace} for each in PLATFORMS.values()
    ]


def test_the_project_is_for_this_repository_and_these_environments() -> None:
    """No other source and no other destination is admitted, and no pattern matches others."""
    assert project()["sourceRepos"] == [DELIVERY.repository]
    assert project()["destinations"] == [
        {"name": each.environment.sync.cluster, "namespace": each.environment.namespace}
        for each in PLATFORMS.values()
    ]
    values = [value for each in project()["destinations"] for value in each.values()]
    assert not set("*?[{!") & set("".join([*project()["sourceRepos"], *values]))


def test_there_is_one_project_and_an_application_for_each_environment() -> None:
    """An environment that is added is delivered as well, in Argo CD's own namespace."""
    expected = [("AppProject", "goaltrajectory")]
    expected += [("Application", f"goaltrajectory-{name}") for name in environments()]
    assert list(argocd()) == expected
    assert {each["metadata"]["namespace"] for each in argocd().values()} == {DELIVERY.argocd_namespace}


@pytest.mark.parametrize("environment", environments())
def test_an_application_follows_its_environments_folder(environment: str) -> None:
    """It reads dist/<environment> of the branch, in which every object is of its destination."""
    found = application(environment)
    assert found["project"] == "goaltrajectory"
    assert found["source"] == {
        "path": f"dist/{environment}",
        "repoURL": DELIVERY.repository,
        "targetRevision": DELIVERY.branch,
    }
    assert (DIST / environment).is_dir()
    assert found["destination"] in project()["destinations"]
    namespaces = {each.namespace or each.name for each in committed(environment).documents}
    assert namespaces == {found["destination"]["namespace"]}


def test_flux_has_a_key_where_the_address_needs_one(tmp_path: Path) -> None:
    """An ssh:// repository is fetched with a Secret's key, and one for everybody without any."""
    _, fluxes = example(tmp_path, platform())
    assert fluxes["GitRepository", "goaltrajectory"]["spec"]["secretRef"] == {"name": "platform-git"}
    assert DELIVERY.repository.startswith("https://")
    assert "secretRef" not in flux()["GitRepository", "goaltrajectory"]["spec"]


def test_production_is_synced_by_hand_and_the_others_by_themselves() -> None:
    """Others follow git, remove what is gone and undo what is changed; prod is synced by hand."""
    for name in environments():
        by_itself = {"prune": True, "selfHeal": True} if name != "prod" else None
        assert application(name)["syncPolicy"].get("automated") == by_itself
        assert kustomization(name)["suspend"] == (name == "prod")


@pytest.mark.parametrize("environment", environments())
def test_nothing_needs_to_be_ignored(environment: str) -> None:
    """What the cluster sets is not in dist/, or added by the server before it compares: nothing is hidden."""
    assert "ignoreDifferences" not in application(environment)
    scaled = [
        (each.get("spec scaleTargetRef kind"), each.get("spec scaleTargetRef name"))
        for each in committed(environment).of("HorizontalPodAutoscaler")
    ]
    for kind, name in scaled:
        workload = committed(environment).named(kind, name, PLATFORMS[environment].environment.namespace)
        assert workload
        assert "replicas" not in workload.content["spec"]
    metadata = argocd()["Application", f"goaltrajectory-{environment}"]["metadata"]
    assert metadata["annotations"] == {"argocd.argoproj.io/compare-options": "ServerSideDiff=true"}
    assert application(environment)["syncPolicy"]["syncOptions"] == ["ServerSideApply=true"]


@pytest.mark.parametrize("environment", environments())
def test_a_deleted_application_leaves_what_it_deployed(environment: str) -> None:
    """No finalizer takes an environment away with its Application."""
    assert "finalizers" not in argocd()["Application", f"goaltrajectory-{environment}"]["metadata"]


@pytest.mark.parametrize("environment", environments())
def test_an_applications_name_is_the_label_of_what_it_deploys(environment: str) -> None:
    """Argo CD up to 2 writes its name into app.kubernetes.io/instance, which selectors must survive."""
    labels = {
        each.get("metadata labels")["app.kubernetes.io/instance"] for each in committed(environment).documents
    }
    assert labels == {f"goaltrajectory-{environment}"}


@pytest.mark.parametrize("environment", environments())
def test_flux_follows_what_argo_cd_follows(environment: str) -> None:
    """Repository, branch and folder are the same, and what is gone from git is removed."""
    source = application(environment)["source"]
    repository = flux()["GitRepository", "goaltrajectory"]["spec"]
    assert repository["url"] == source["repoURL"]
    assert repository["ref"] == {"branch": source["targetRevision"]}
    found = kustomization(environment)
    assert found["sourceRef"] == {"kind": "GitRepository", "name": "goaltrajectory"}
    assert (found["path"], found["prune"]) == (f"./{source['path']}", True)
    assert {each["metadata"]["namespace"] for each in flux().values()} == {DELIVERY.flux_namespace}


def test_no_environments_folder_has_a_controllers_documents() -> None:
    """`kubectl apply -f dist/dev` brings no Application, and no controller follows itself."""
    groups = {
        each.get("apiVersion").split("/")[0] for name in environments() for each in committed(name).documents
    }
    assert not {each for each in groups if each == "argoproj.io" or each.endswith("fluxcd.io")}


def test_an_environment_may_be_in_another_cluster(tmp_path: Path) -> None:
    """Argo CD knows it by the cluster's name, and Flux by the Secret with its kubeconfig."""
    far, near = Sync(cluster="far", automatic=True), Sync()
    argo, fluxes = example(tmp_path, platform(name="prod", sync=far), platform(name="dev", sync=near))
    prod, dev = (fluxes["Kustomization", f"goaltrajectory-{name}"]["spec"] for name in ("prod", "dev"))
    assert argo["Application", "goaltrajectory-prod"]["spec"]["destination"]["name"] == "far"
    assert prod["kubeConfig"] == {"secretRef": {"name": "far"}}
    assert argo["Application", "goaltrajectory-dev"]["spec"]["destination"]["name"] == "in-cluster"
    assert "kubeConfig" not in dev


def test_a_kind_that_is_added_is_admitted(tmp_path: Path) -> None:
    """The project follows what the environments have: nobody keeps a second list."""
    route = {"group": "gateway.networking.k8s.io", "kind": "HTTPRoute"}
    argo, _ = example(tmp_path, platform(cluster=BY_GATEWAY))
    assert route in argo["AppProject", "goaltrajectory"]["spec"]["namespaceResourceWhitelist"]
    assert route not in project()["namespaceResourceWhitelist"]
