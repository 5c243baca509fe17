"""Changes each value of an environment's model, and compares what becomes of dist/ with what is said.

python -m tests.explain [environment]
"""

import gc
import sys
import time

from lib.explain.scalars import scalars
from tests.explain.proof import making, proofs


def main(environment: str) -> None:
    """Print what was seen; end with 1 where it is not what is said."""
    gc.disable()
    started, made = time.process_time(), making(environment)
    leaves = [each for each in made.leaves.every.values() if each.of(environment)]
    found = list(proofs(made, leaves))
    wrong = [each for each in found if each.unsaid or each.unseen]
    total = sum(len(scalars(each.documents)) for each in made.files.values())
    alone = [each.leaf.name for each in found if not each.values]
    print(f"{environment}: {len(found)} values of the model changed, each to others of its type")
    print(f"{sum(each.values for each in found)} models made and compared in {total} scalars of dist/")
    print(f"{len(alone)} values cannot change alone: {', '.join(alone)}")
    print(f"{len(wrong)} decide something else than is said, {time.process_time() - started:.0f} s of CPU")
    sys.exit("\n".join(map(str, wrong)) or 0)


if __name__ == "__main__":
    main(*sys.argv[1:] or ["prod"])
