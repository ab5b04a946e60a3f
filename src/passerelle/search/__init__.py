"""The index people search: derived, follows the journal, rebuilt at will."""
