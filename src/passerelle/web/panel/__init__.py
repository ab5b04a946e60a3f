"""The expert's desk: declare, read, find, vote; for the chair the report."""
