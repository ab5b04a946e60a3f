"""The desk of an organisation itself: its roles, its people; and the authority's decisions on roles."""
