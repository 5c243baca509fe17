"""What a configuration asked for beyond the inputs of every synthesis, and whether the answers still hold."""

from collections.abc import Mapping
from typing import NamedTuple

from lib.cache import content

EVERY = ""
"""The name for all variables at once."""


class Asked(NamedTuple):
    """Paths and names of variables, each with the digest of what was there."""

    files: dict[str, str]
    folders: dict[str, str]
    entries: dict[str, str]
    """Paths whose existence, kind, size or time was asked."""
    variables: dict[str, str]
    """Digests alone, because a value may be a credential."""
    volatile: list[str]
    """What cannot be asked again, such as a program or the clock."""

    @property
    def paths(self) -> str:
        """Return the digest of what was found at paths, for what reads them again afterwards."""
        return content.of_texts(str(each) for each in (self.files, self.folders, self.entries))

    def holds(self, variables: Mapping[str, str]) -> bool:
        """Return whether asking again gives the same answers."""
        return (
            not self.volatile
            and all(content.of_file(path) == found for path, found in self.files.items())
            and all(content.of_listing(path) == found for path, found in self.folders.items())
            and all(content.of_entry(path) == found for path, found in self.entries.items())
            and all(of_variable(name, variables) == found for name, found in self.variables.items())
        )


def of_variable(name: str, variables: Mapping[str, str]) -> str:
    """Return the digest of a variable, or of all of them."""
    if name == EVERY:
        return content.of_texts(text for pair in sorted(variables.items()) for text in pair)
    return content.of_texts([variables[name]]) if name in variables else "not set"
