"""Questions, conditions, appeals, sanctions, complaints: the same pages for the authority and for who answers."""
