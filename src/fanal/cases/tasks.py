"""What the worker does for the cases room every so often: imports that were left half done, records that want forgetting.

Belongs here: registration, by importing the modules that register. Does not: the work.
"""

from fanal.cases.imports import tasks as imports

__all__ = ["imports"]
