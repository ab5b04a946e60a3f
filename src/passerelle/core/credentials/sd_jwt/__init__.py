"""SD-JWT: a signed token of which the holder shows as much as is asked for, and may sign what was shown.

Source: RFC 9901 (compact serialisation, SHA-256). Nothing here knows what a claim means; what an award says in such
a token is in `wallet_award.py` and `eudi_learning.py`.

The issuer marks values `Disclosable`; each leaves the token for a disclosure of its own, and a digest takes its
place (`issuing.py`). A verifier believes the token, and of the disclosures those, and only those, whose digest it
finds in it (`reading.py`). `holding.py` is the side of who shows; `token.py` what all three take for granted.
"""
