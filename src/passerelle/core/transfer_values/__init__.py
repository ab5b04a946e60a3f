"""Transfer values as the Credential Registry publishes them (CTDL): what is worth how many credits of what, and where.

Source: CTDL, TransferValueProfile (credreg.net/ctdl/terms/TransferValueProfile). A profile has an owner, days, values
in credits, what they are given for (`transferValueFrom`) and what they count as (`transferValueFor`); a line of a
positive list is one of them, so lists are read from such files and written to them.

    profile.py  one transfer value, as plain data
    reading.py  from a file of a stranger: a graph of JSON-LD, or what the registry's assistant is handed
    writing.py  to a graph of JSON-LD
"""

from passerelle.core.transfer_values.profile import Thing, TransferValue, Value
from passerelle.core.transfer_values.reading import Problem, Read, read
from passerelle.core.transfer_values.writing import graph

__all__ = ["Problem", "Read", "Thing", "TransferValue", "Value", "graph", "read"]
