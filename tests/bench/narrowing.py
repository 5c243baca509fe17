"""Has a copy of the project make the peers' ten documents for each service (ten.py)."""

import re
import shutil
from pathlib import Path

TEN = Path(__file__).with_name("ten.py")
_LIST = re.compile(r"^def (\w*documents)\(workload: Workload\)", re.MULTILINE)


def narrow(project: Path) -> None:
    """Put the ten in place of the list of a service's documents."""
    module, name = documents_of_a_service(project)
    shutil.copy(TEN, module.with_name(TEN.name))
    package = ".".join(module.relative_to(project).parent.parts)
    with module.open("a", encoding="utf-8") as text:
        text.write(f"\n\nfrom {package}.ten import ten as {name}\n")


def documents_of_a_service(project: Path) -> tuple[Path, str]:
    """Return the module and the name of the function that lists what a service has."""
    modules = sorted((project / "lib").glob("**/service.py"))
    found = [(module, name) for module in modules for name in _LIST.findall(module.read_text("utf-8"))]
    if len(found) != 1:
        raise LookupError(f"not one function of a service's documents in lib/**/service.py: {found}")
    return found[0]
