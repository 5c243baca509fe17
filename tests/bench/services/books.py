"""Whether what was acknowledged is what is stored, exactly."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tests.bench.services.mix import key_of


@dataclass(frozen=True)
class Books:
    """Creates by outcome; `lost`, `doubled`, `renamed` and `unknown` have the keys of what went wrong."""

    acknowledged: int
    unanswered: int
    """Creates without a good response: each may be there once, or not."""
    lost: tuple[str, ...]
    """Acknowledged, and not there."""
    doubled: tuple[str, ...]
    """There more than once."""
    renamed: tuple[str, ...]
    """Acknowledged under another id than is there, or under two."""
    unknown: tuple[str, ...]
    """There, and never sent."""

    @property
    def balanced(self) -> bool:
        """Return whether nothing went wrong."""
        return not (self.lost or self.doubled or self.renamed or self.unknown)

    def __str__(self) -> str:
        if self.balanced:
            return f"{self.acknowledged} = stored"
        names = ("lost", "doubled", "renamed", "unknown")
        faults = [f"{len(getattr(self, name))} {name}" for name in names if getattr(self, name)]
        return f"{self.acknowledged} acknowledged, **{', '.join(faults)}**"


def compare(
    sent: Collection[str], acknowledged: Mapping[str, Collection[str]], stored: Mapping[str, str]
) -> Books:
    """Compare the keys that were sent and the ids that were returned with the stored documents, by id."""
    ids: dict[str, set[str]] = {}
    for id_, document in stored.items():
        ids.setdefault(key_of(document), set()).add(id_)
    times = Counter({key: len(found) for key, found in ids.items()})
    return Books(
        acknowledged=len(acknowledged),
        unanswered=len(set(sent) - acknowledged.keys()),
        lost=tuple(sorted(key for key in acknowledged if not times[key])),
        doubled=tuple(sorted(key for key in times if times[key] > 1)),
        renamed=tuple(
            sorted(key for key, told in acknowledged.items() if times[key] == 1 and set(told) != ids[key])
        ),
        unknown=tuple(sorted(ids.keys() - set(sent))),
    )
