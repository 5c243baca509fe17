"""What must hold of the list of what may differ between two environments."""

from collections.abc import Sequence

from lib.model import Differences, Fault, faults
from lib.problem import Problem


def difference_problems(file: str, differences: object, names: Sequence[str]) -> list[Problem]:
    """Return what is wrong with DIFFERENCES."""
    found = [fault.below("DIFFERENCES") for fault in faults(differences, Differences)]
    if isinstance(differences, Differences) and not found:
        allowed = f"the name of an environment: {', '.join(names)}"
        places = enumerate(differences.between)
        found += [
            Fault(f"DIFFERENCES.between[{index}]", name, allowed)
            for index, name in places
            if name not in names
        ]
    return [Problem("all", *fault, file) for fault in found]
