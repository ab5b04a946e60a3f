"""What credits and marks of other systems count for, as bodies and the authority stated it: read by all that count.

Who decides (`recognition`), who puts larger awards together (`stacking`), who plans (`pathways`) and who accepts for a
job (`opportunities`) all ask `reading.py`, so that none promises what another refuses. The acts by which a conversion
is stated, confirmed and ended are those of officers of recognition, and stand there.
"""
