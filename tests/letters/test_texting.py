"""How texts go out: a setting, a gateway that is told the least, and a stand-in that says loudly what it is."""

from __future__ import annotations

import json
import logging
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.core.checks import Error

from passerelle.config import environment
from passerelle.letters import checks, texting

NUMBER = "+21620123456"


def test_the_stand_in_says_loudly_that_nothing_was_sent(settings, caplog):
    settings.PASSERELLE_TEXTS = {"kind": "stand-in"}
    with caplog.at_level(logging.WARNING, logger="passerelle.letters.texting"):
        texting.texting().send(NUMBER, "A word")

    assert caplog.messages == ["STAND-IN: no text was sent to +216...56. It would say: A word"]


def test_a_deployment_refuses_the_stand_in_and_takes_a_gateway_or_none(settings):
    found = {}
    for kind in ("stand-in", "off", "gateway"):
        settings.PASSERELLE_TEXTS = {"kind": kind}
        found[kind] = [(one.id, isinstance(one, Error)) for one in checks.texts_reach_people(None)]

    assert found == {"stand-in": [("passerelle.letters.texts_unsent", True)], "off": [], "gateway": []}


@pytest.mark.parametrize(
    ("origin", "stated", "told"),
    [
        ("http://127.0.0.1:8000", "", {"kind": "stand-in"}),
        ("https://register.example", "", {"kind": "off"}),
        ("https://register.example", "stand-in", {"kind": "stand-in"}),
        (
            "https://register.example",
            "https://texts.example/send",
            {"kind": "gateway", "address": "https://texts.example/send", "token": "secret"},
        ),
    ],
)
def test_how_texts_go_out_is_one_setting(monkeypatch, origin, stated, told):
    monkeypatch.setenv("PASSERELLE_ORIGIN", origin)
    monkeypatch.setenv("PASSERELLE_TEXTS", stated)
    monkeypatch.setenv("PASSERELLE_TEXTS_TOKEN", "secret")

    assert environment.texts() == told


@pytest.mark.parametrize(
    ("stated", "token"), [("sms", "s"), ("http://texts.example", "s"), ("https://texts.example", "")]
)
def test_a_setting_that_would_send_in_the_clear_or_without_a_token_is_refused(monkeypatch, stated, token):
    monkeypatch.setenv("PASSERELLE_TEXTS", stated)
    monkeypatch.setenv("PASSERELLE_TEXTS_TOKEN", token)

    with pytest.raises(ValueError, match="PASSERELLE_TEXTS"):
        environment.texts()


def test_a_gateway_is_told_number_text_and_token_and_what_it_does_not_take_is_said():
    asked: list[tuple[str, object]] = []
    answers = [202, 302, 503]

    class Provider(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append((self.headers["Authorization"], body))
            self.send_response(answers[len(asked) - 1])
            self.send_header("Location", "https://elsewhere.example/")
            self.end_headers()

        def log_message(self, *given: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Provider)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        gateway = texting.Gateway(f"http://127.0.0.1:{server.server_port}/send", "secret")
        gateway.send(NUMBER, "Échéance")
        for _moved_and_down in range(2):
            with pytest.raises(texting.NotTaken):
                gateway.send(NUMBER, "Échéance")
    finally:
        server.shutdown()
        server.server_close()

    assert asked == [("Bearer secret", {"to": NUMBER, "text": "Échéance"})] * 3
