"""The policy as pure Python: no Django, database, network or clock."""
