"""Typed constructs: each file turns the model into one kind of Kubernetes object."""

from lib.constructs.bindings import import_unchecked
from lib.constructs.kernel import start_late

import_unchecked()
start_late()
