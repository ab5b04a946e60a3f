"""Policy profiles: which rules are in force here, since when, and who put them there."""
