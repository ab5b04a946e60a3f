"""The registrar's desk: cases by due date, panels, clocks; never what a panel judges."""
