"""Appraisals: what a registered credential evaluator makes of a credential that somebody brought from elsewhere."""
