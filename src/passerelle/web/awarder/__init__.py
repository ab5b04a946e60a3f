"""An awarder's desk: who passed and waits, what was awarded, and ending an award with a reason."""
