"""Mirane, the demonstration country: invented, complete, and dated from the day it is loaded.

Its data lie in `mirane/` as JSON with moments relative to today; one module per subject turns them into rows, and
`loading.load` calls them in order.
"""

PASSWORD = "footbridge-of-mirane"  # noqa: S105 - everybody's in the demonstration, printed for all to read
