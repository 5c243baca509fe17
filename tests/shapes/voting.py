"""A voting app: two pages, a worker, a queue and a relational database.

Names and calls are those of Docker's "Example Voting App" (dockersamples/example-voting-app).
"""

from lib.model import HTTP, AddOns, Catalogue, Data, Port, Service, TcpConnect
from tests.shapes.parts import ALL_ADD_ONS, BUILD, FOLDER, ONE, STATE, THREE, WEB, alive, environment, worker


def _page(name: str, callee: str) -> Service:
    return Service(
        name=name,
        component="web",
        build=BUILD,
        exposed=HTTP,
        calls=(callee,),
        ports=(Port(name=HTTP, number=8080),),
        probes=WEB,
        health_command=("/bin/http-health",),
        drain_seconds=5,
        longest_request_seconds=20,
    )


def _store(name: str, component: str, port: Port, folder: str) -> Service:
    return Service(
        name=name,
        component=component,
        contract=False,
        ports=(port,),
        probes=alive(TcpConnect(port=port.name)),
        data=Data(path=folder),
        longest_request_seconds=10,
    )


CATALOGUE = Catalogue(
    name="voting",
    folder=FOLDER,
    services=(
        _page("vote", "redis"),
        _page("result", "db"),
        worker("worker", ("redis", "db")),
        _store("redis", "queue", Port(name="redis", number=6379, protocol="tcp"), "/data"),
        _store("db", "database", Port(name="postgres", number=5432, protocol="tcp"), "/var/lib/postgresql"),
    ),
)

_SIZES = {"vote": THREE, "result": THREE, "worker": THREE, "redis": STATE, "db": STATE}
ENVIRONMENT = environment(
    "voting",
    _SIZES,
    {"vote": "vote.example.com", "result": "result.example.com"},
    ALL_ADD_ONS,
    "everybody may vote and see the result",
)
PLAIN = environment(
    "voting-plain",
    {**_SIZES, "vote": ONE, "result": ONE, "worker": ONE},
    {"vote": "vote.localhost", "result": "result.localhost"},
    AddOns(),
)
