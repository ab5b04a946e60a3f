"""Mirane, the demonstration country: a fictional jurisdiction with a complete cast, its dates relative to today."""
