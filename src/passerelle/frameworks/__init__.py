"""This country's frameworks, levels and descriptors, as data."""
