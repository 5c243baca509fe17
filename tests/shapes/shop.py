"""A shop of eleven gRPC services, with a page, a cache and a load generator.

Names, ports and calls are those of Google's "Online Boutique" (GoogleCloudPlatform/microservices-demo), with
one more service, for fraud detection.
"""

from lib.model import HTTP, ISSUER, AddOns, Call, Catalogue, Data, Port, Service, TcpConnect
from tests.examples import LOGIN
from tests.shapes.parts import (
    ALL_ADD_ONS,
    BUILD,
    FOLDER,
    ONE,
    SCALED,
    STATE,
    THREE,
    WEB,
    alive,
    environment,
    grpc,
    worker,
)

_PAGE_CALLS = ("product-catalog", "currency", "cart", "recommendation", "shipping", "checkout", "ad")
_CHECKOUT_CALLS = ("product-catalog", "shipping", "payment", "email", "currency", "cart")


def _by_address(names: tuple[str, ...]) -> tuple[Call, ...]:
    """Return calls with the address in the setting that the shop's programs read."""
    return tuple(Call(to=name, setting=f"{name.upper().replace('-', '_')}_SERVICE_ADDR") for name in names)


PAGE = Service(
    name="frontend",
    component="web",
    build=BUILD,
    exposed=HTTP,
    calls=_by_address(_PAGE_CALLS),
    ports=(Port(name=HTTP, number=8080),),
    probes=WEB,
    health_command=("/bin/http-health",),
    drain_seconds=5,
    longest_request_seconds=20,
)
DOOR = Service(
    name="door",
    component="login",
    contract=False,
    guards="frontend",
    exposed=HTTP,
    calls=(Call(to="frontend", setting="UPSTREAM"), Call(to=ISSUER, setting="ISSUER", optional=True)),
    login_settings={
        "ADDRESSES_FILE": "addresses_file",
        "CALLBACK": "callback",
        "CLIENT": "client",
        "CLIENT_SECRET_FILE": "client_secret_file",
    },
    ports=(Port(name=HTTP, number=8081),),
    probes=WEB,
    drain_seconds=10,
    longest_request_seconds=20,
)
"""Lets in whom an issuer knows; the shop's plain environment does without it."""
CACHE = Service(
    name="redis-cart",
    component="cache",
    contract=False,
    ports=(Port(name="redis", number=6379, protocol="tcp"),),
    probes=alive(TcpConnect(port="redis")),
    data=Data(path="/data"),
    longest_request_seconds=5,
)

CATALOGUE = Catalogue(
    name="shop",
    folder=FOLDER,
    services=(
        PAGE,
        grpc("ad", 9555),
        grpc("cart", 7070, (Call(to="redis-cart", setting="REDIS_ADDR"),)),
        grpc("checkout", 5050, _by_address(_CHECKOUT_CALLS)),
        grpc("currency", 7000),
        grpc("email", 8080),
        grpc("payment", 50051),
        grpc("product-catalog", 3550),
        grpc("recommendation", 8080, _by_address(("product-catalog",))),
        grpc("shipping", 50051),
        grpc("shopping-assistant", 8080, _by_address(("product-catalog",))),
        grpc("fraud-detection", 9000),
        CACHE,
        DOOR,
        worker("load-generator", ("frontend",)),
    ),
)

_SIZES = {each.name: THREE for each in CATALOGUE.services} | {
    "frontend": SCALED,
    "redis-cart": STATE,
    "door": THREE,
    "load-generator": ONE,
}
ENVIRONMENT = environment("shop", _SIZES, {"frontend": "shop.example.com"}, ALL_ADD_ONS, LOGIN)
PLAIN = environment(
    "shop-plain",
    {
        **{name: STATE if name == "redis-cart" else ONE for name in _SIZES},
        "door": None,
        "load-generator": None,
    },
    {"frontend": "shop.localhost"},
    AddOns(),
)
