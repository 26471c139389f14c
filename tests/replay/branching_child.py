"""A process that steps a branch until it is done or killed."""

from __future__ import annotations

import sys

from panarchy import Run
from panarchy.replay import Branch

if __name__ == "__main__":
    branch = Run.open(sys.argv[1])
    assert isinstance(branch, Branch)
    branch.step(0)
    sys.stdout.write("stepping\n")
    sys.stdout.flush()
    branch.step(int(sys.argv[2]) - branch.tick)
