"""Schemes of skills such as ESCO, loaded by a command; an outcome names the skills it is about by their addresses."""
