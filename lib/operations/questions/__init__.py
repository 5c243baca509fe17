"""The questions of lib/operations/review.py: what each is given, and what answers it in lib/review/.

Of what one question alone needs, most is imported when it is asked: the others start sooner.
"""

from lib.operations.questions.capacity import CAPACITY
from lib.operations.questions.diff import DIFF
from lib.operations.questions.explain import EXPLAIN
from lib.operations.questions.feasible import FEASIBLE
from lib.operations.questions.graph import GRAPH
from lib.operations.questions.reach import REACH
from lib.operations.questions.verb import Verb

__all__ = ["VERBS", "Verb"]

VERBS = {
    "capacity": CAPACITY,
    "diff": DIFF,
    "explain": EXPLAIN,
    "feasible": FEASIBLE,
    "graph": GRAPH,
    "reach": REACH,
}
"""Each question by its name."""
