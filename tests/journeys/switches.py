"""Switching one rule, permission or fact off, so that a story shows whether it would notice."""

from __future__ import annotations


def no_facts_of(kind):
    """Let the journal forget one kind of fact."""

    def switch_off(monkeypatch):
        from passerelle.journal.models import Fact

        create = Fact.objects.create

        def forgetful(**fields):
            return Fact(**fields) if fields["kind"] == kind else create(**fields)

        monkeypatch.setattr(Fact.objects, "create", forgetful)

    return switch_off


def always(path, answer):
    """Let one function answer the same whatever it is asked."""
    return lambda monkeypatch: monkeypatch.setattr(path, lambda *_args, **_named: answer)


def all_of(*switches):
    """Switch off several things that guard the same act."""

    def switch_off(monkeypatch):
        for switch in switches:
            switch(monkeypatch)

    return switch_off
