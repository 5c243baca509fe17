"""What is ordered from the load generator."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Order:
    """A number of clients, for how long, on a database with how many goals."""

    url: str
    clients: int
    goals: int
    seconds: float
    patient: bool = True
    warm_up_seconds: float = 6.0

    def __str__(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, text: str) -> "Order":
        """Return what `str` wrote."""
        return cls(**json.loads(text))
