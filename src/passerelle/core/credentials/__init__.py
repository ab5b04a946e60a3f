"""The open standards: what an award looks like outside this register, and how anyone can check it.

Nothing here knows Django, a database, the network or a clock: a verifier on a laptop without any of them
must come to the same verdict as the register. Time, keys and the trust folder come in as arguments.
"""
