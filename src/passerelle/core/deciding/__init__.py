"""What published lines make of everything a learner shares, for one target: decided, proposed, or how near it is.

Sources: policy paper, ch. 6 ((semi-)automatic recognition, the decision stays with the body that published the line), 7
and 10; DOMAIN 4.4 (automatic, semi-automatic, manual; shares, each lot once, headroom, cheapest next step). A machine
never refuses: what no line grants is told with its reasons, and a person is asked.

    lines.py      a published line, and the target it belongs to
    facts.py      one award against one entry: every condition, asked and seen
    choosing.py   which lines are used, with which awards: the most credits, each award once, no ceiling passed
    decision.py   the answer, with the whole trace
    retracing.py  the same answer, from the trace alone
"""

from passerelle.core.deciding.choosing import FURTHER, Brought, Ceiling, Choice, Chosen
from passerelle.core.deciding.decision import Considered, Decision, Look, decide
from passerelle.core.deciding.facts import Fact, is_met, look
from passerelle.core.deciding.lines import Line, Shared
from passerelle.core.deciding.retracing import as_data, read, retraced

__all__ = [
    "FURTHER",
    "Brought",
    "Ceiling",
    "Choice",
    "Chosen",
    "Considered",
    "Decision",
    "Fact",
    "Line",
    "Look",
    "Shared",
    "as_data",
    "decide",
    "is_met",
    "look",
    "read",
    "retraced",
]
