"""How much tests try of what there is: `TIMES=10 make test` tries ten times as much."""

import os

TIMES = int(os.environ.get("TIMES", "1"))
