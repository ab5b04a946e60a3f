"""Organisations, the roles the authority gave them, and the people who act for them.

Provider, assessor, awarder and so on are roles of an organisation, not kinds of organisation (DOMAIN R8): each role
is an entry of its own register, with the life every entry has. A mandate says who acts for an organisation.
"""
