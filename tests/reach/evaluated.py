"""Random worlds as the evaluator knows them."""

from ipaddress import ip_address

from lib.reach import istio
from lib.reach.content import Content
from lib.reach.endpoints import NAMESPACE_NAME, ContainerPort, Endpoint
from lib.reach.mesh_policies import read_authentication, read_authorization
from lib.reach.objects import Objects
from lib.reach.policies import read_policy
from tests.reach.mesh_reference import Member, MeshWorld
from tests.reach.reference import Thing, World


def mesh_of(world: MeshWorld) -> istio.Mesh:
    authentications, authorizations = (
        [(each["metadata"]["namespace"], Content("spec", each["spec"])) for each in policies]
        for policies in (world.authentications, world.authorizations)
    )
    return istio.Mesh(
        tuple(read_authentication("name", *each) for each in authentications),
        tuple(read_authorization("name", *each) for each in authorizations),
    )


def member_end(member: Member) -> Endpoint:
    name, namespace, labels, account, meshed = member
    return Endpoint(name, namespace, labels=labels, account=account, meshed=meshed)


def objects_of(world: World) -> Objects:
    policies = [
        read_policy(each["metadata"]["name"], each["metadata"]["namespace"], Content("spec", each["spec"]))
        for each in world.policies
    ]
    return Objects(namespaces=world.namespaces, policies=tuple(policies))


def thing_end(world: World, thing: Thing) -> Endpoint:
    namespace = thing.namespace
    labels = {**world.namespaces[namespace], NAMESPACE_NAME: namespace} if namespace else {}
    return Endpoint(
        thing.name,
        namespace=namespace,
        namespace_labels=labels,
        labels=dict(thing.labels),
        ports=tuple(ContainerPort(*each) for each in thing.ports),
        host_network=thing.host_network,
        address=ip_address(thing.address),
        pod=thing.name if namespace else None,
        node=thing.node,
    )
