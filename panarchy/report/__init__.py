"""Reports: a notebook with a ``parameters`` cell, run on a recorded run and kept as one HTML page.

The page needs no network and says what it was made from: scenario, seed, engine version and chain hash.
"""

from panarchy.report.render import Stamp, render

__all__ = ["Stamp", "render"]
