"""The desk of assessors, of who names them, and of who answers prior-learning cases."""
