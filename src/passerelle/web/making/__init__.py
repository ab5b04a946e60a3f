"""Pages of those who make a description together, and of whoever took part in the design."""
