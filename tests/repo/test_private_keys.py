"""Only `signing/` touches private keys: no other module of the program names what makes, reads or holds one."""

from __future__ import annotations

import ast

from tests.repo import reading

NAMES = {
    "Ed25519PrivateKey",
    "Ed448PrivateKey",
    "EllipticCurvePrivateKey",
    "RSAPrivateKey",
    "X25519PrivateKey",
    "derive_private_key",
    "generate_private_key",
    "load_der_private_key",
    "load_pem_private_key",
    "load_ssh_private_key",
    "private_bytes",
    "private_bytes_raw",
    "private_numbers",
}


def named(tree: ast.AST) -> set[str]:
    """Return every name, attribute and import in a module."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.ImportFrom):
            found |= {one.name for one in node.names}
    return found


def test_only_signing_touches_private_keys():
    touching = {reading.named(path) for path in reading.modules() if named(reading.tree(path)) & NAMES}

    assert {name for name in touching if "/signing/" not in name} == set()
    assert [name.rpartition("/")[2] for name in sorted(touching)] == ["private.py"]


def test_the_secret_bytes_of_a_key_are_asked_for_by_the_keystore_alone():
    """`PrivateKey.secret()` leaves the module that holds keys in one place: where they are sealed."""
    asking = {
        reading.named(path).rpartition("/")[2]
        for path in reading.modules()
        if any(
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "secret"
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "private"
            for node in ast.walk(reading.tree(path))
        )
    }

    assert asking == {"keystore.py"}
