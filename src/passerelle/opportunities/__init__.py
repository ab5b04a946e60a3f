"""Jobs and promotions that employers tie to micro-credentials."""
