"""A holder's own awards: what they have, the signed files, and who may look at them for how long."""
