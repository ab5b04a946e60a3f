"""The desk of agencies and of those they review, and what the public reads of reviews."""
