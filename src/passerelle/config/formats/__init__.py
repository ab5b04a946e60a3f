"""How dates are written, where the country writes them otherwise than Django's list for the language."""
