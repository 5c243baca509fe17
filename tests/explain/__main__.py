"""Changes each value of the model, and compares what becomes of dist/ with what is said.

python -m tests.explain [folder of dist/ ...]
"""

import gc
import sys
import time

from lib.explain.making import Making
from lib.explain.scalars import scalars
from tests.explain.proof import CHANGES, Proof, makings, proofs


def proved(made: Making) -> list[Proof]:
    """Print what was seen in a folder, and return where it is not what is said."""
    started = time.process_time()
    found = list(proofs(made, [each for each in made.leaves.every.values() if made.own(each)]))
    models, wrong = sum(each.values for each in found), [each for each in found if each.unsaid or each.unseen]
    total = sum(len(scalars(each.documents)) for each in made.files.values())
    decided = len({at for each in found for at in each.said if at[2] == CHANGES})
    print(f"dist/{made.environment}: {len(found)} values of the model were {models} others, one at a time")
    print(f"  {decided} of {total} scalars become others, {total - decided} are constants")
    alone = [each.leaf.name for each in found if not each.values]
    print(f"  unable to change alone: {', '.join(alone) or 'none'}")
    print(f"  not as it is said: {len(wrong)}; {time.process_time() - started:.0f} s of CPU")
    return wrong


def main(folders: list[str]) -> None:
    """Prove what is said of some folders, or of all; end with 1 where something else was seen."""
    gc.disable()
    every = makings()
    wrong = [each for name in folders or every for each in proved(every[name])]
    sys.exit("\n".join(map(str, wrong)) or 0)


if __name__ == "__main__":
    main(sys.argv[1:])
