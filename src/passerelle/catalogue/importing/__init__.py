"""From a catalogue that somebody else keeps to drafts of this register, and what the gate would say of each.

`core/importing` reads; here each record becomes a proposed micro-credential and the draft of the course that leads to
it. Everything is a draft: nothing imported is public before a person submits it.
"""

from passerelle.catalogue.importing.batches import Run, Told
from passerelle.catalogue.importing.drafts import Origin
from passerelle.catalogue.importing.running import begin, import_records

__all__ = ["Origin", "Run", "Told", "begin", "import_records"]
