"""The operator's desk: the keys of the register, and the switch that stops all signing."""
