"""Ways to break the manifests of an example, each with exactly the rules that must see it.

Each module of rules has one of the same name here.
"""

from importlib import import_module
from types import ModuleType

from tests.policy.all_rules import MODULES
from tests.policy.breakages.changes import Breakage


def breakages_of(rules: ModuleType) -> list[Breakage]:
    """Return the breakages of a module of rules."""
    found: list[Breakage] = import_module(f"{__name__}.{rules.__name__.rpartition('.')[2]}").BREAKAGES
    return found


BREAKAGES = [breakage for module in MODULES for breakage in breakages_of(module)]
