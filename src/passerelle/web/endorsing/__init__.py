"""Endorsements and quality labels: what the public reads of them, and the desks of endorsers and agencies."""
