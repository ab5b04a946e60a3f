"""The desk of a provider's own quality assurance, the samples agencies draw of it, and what the public reads."""
