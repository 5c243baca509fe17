"""Platforms of other people's shapes: names, ports, protocols, and who calls whom."""

from tests.examples import platform_of
from tests.shapes import shop, voting, web

SHAPES = {
    environment.name: platform_of(shape.CATALOGUE, environment)
    for shape in (shop, voting, web)
    for environment in (shape.ENVIRONMENT, shape.PLAIN)
}
"""Each shape with everything switched on, and plain, by the environment's name."""
