"""What a user changes between two syntheses; each time it is made, an edit gives another value."""

import os
import re
from pathlib import Path
from typing import NamedTuple


class Edit(NamedTuple):
    """The first number of a field in a file, which becomes one more."""

    file: str
    field: str

    def make(self, project: Path) -> None:
        """Write the file with the next number; raises LookupError where the file has no such field."""
        file = project / self.file
        written = file.stat().st_mtime
        text, count = re.subn(
            rf"(?<=\b{self.field}=)\d+",
            lambda found: str(int(found[0]) + 1),
            file.read_text("utf-8"),
            count=1,
        )
        if not count:
            raise LookupError(f"{self.file} has no {self.field}=<number>, which the benchmark edits")
        file.write_text(text, encoding="utf-8")
        # Python compiles a module again only when its size or the second of its change differs.
        os.utime(file, (written + 2, written + 2))


VALUE = Edit("config/dev.py", "cpu_millis")
"""One value of one environment."""
SERVICE = Edit("lib/services/frontend.py", "drain_seconds")
"""One service, which differs in all environments then."""
