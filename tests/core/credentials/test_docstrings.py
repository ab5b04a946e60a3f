"""The examples in the docstrings are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

from passerelle.core import credentials

MODULES = [module.name for module in pkgutil.iter_modules(credentials.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_hold(name):
    module = importlib.import_module(f"{credentials.__name__}.{name}")

    assert doctest.testmod(module).failed == 0
