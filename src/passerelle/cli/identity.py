"""`passerelle identity`: a STAND-IN for the provider of electronic identities, on this machine, for development."""

from __future__ import annotations

import argparse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

from passerelle.people.identity_stand_in import LOUD, Answer, StandIn

MOST_BYTES = 64 * 1024


class Handler(BaseHTTPRequestHandler):
    provider: StandIn

    def do_GET(self) -> None:
        self._send(self.provider.answer(self.path, None, {}))

    def do_POST(self) -> None:
        length = min(int(self.headers.get("Content-Length") or 0), MOST_BYTES)
        posted = dict(parse_qsl(self.rfile.read(length).decode("utf-8", "replace")))
        self._send(self.provider.answer(self.path, posted, dict(self.headers.items())))

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.media_type)
        self.send_header("Content-Length", str(len(answer.body)))
        if answer.location:
            self.send_header("Location", answer.location)
        self.end_headers()
        self.wfile.write(answer.body)


def main(argv: list[str]) -> int:
    """Answer on this machine until interrupted; print what to start the register with."""
    parser = argparse.ArgumentParser("passerelle identity", description=__doc__)
    parser.add_argument("--port", type=int, default=8009)
    parser.add_argument("--register", default="http://127.0.0.1:8000", help="where the register answers")
    asked = parser.parse_args(argv)
    issuer = f"http://127.0.0.1:{asked.port}"
    Handler.provider = StandIn(issuer, back_to=f"{asked.register.rstrip('/')}/account/identity/back/")
    print(f"{LOUD}\n\nStart the register with:")
    print(f"  PASSERELLE_OIDC_ISSUER={issuer} PASSERELLE_OIDC_CLIENT=passerelle PASSERELLE_OIDC_SECRET=stand-in")
    with ThreadingHTTPServer(("127.0.0.1", asked.port), Handler) as server:
        server.serve_forever()
    return 0
