"""The `passerelle` command: a table of names and modules. Each module has `main(argv) -> int`, read only when asked."""

from __future__ import annotations

import sys
from importlib import import_module

COMMANDS = {
    "serve": ("passerelle.cli.serve", "start the register on this machine"),
    "demo": ("passerelle.cli.demo", "load the demonstration country Mirane"),
    "journey": ("passerelle.cli.journey", "play the whole story through the API"),
    "verify": ("passerelle.cli.verify", "check credentials; needs no server"),
    "verifier": ("passerelle.cli.verifier", "write the verifier as one file that needs no network"),
    "samples": ("passerelle.cli.samples", "write a signed sample of every form, with spoilt twins"),
    "trust": ("passerelle.cli.trust", "fetch what checking without a network needs"),
    "keys": ("passerelle.cli.keys", "make, replace and end the keys awards are signed with"),
    "gate": ("passerelle.cli.gate", "say what a profile finds in a description; needs no server"),
    "frameworks": ("passerelle.cli.frameworks", "take frameworks from a file, write them to one"),
    "dry-run": ("passerelle.cli.dry_run", "try rules on everything that is listed"),
    "import": ("passerelle.cli.importing", "read a catalogue into draft entries, frameworks, or a scheme of skills"),
    "identity": ("passerelle.cli.identity", "STAND-IN for an electronic identity; for development alone"),
    "plan": ("passerelle.cli.plan", "find the way from what a learner holds to where they want to be"),
    "follow": ("passerelle.cli.follow", "deliver the journal to its followers"),
}


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code; without a name, list them."""
    words = sys.argv[1:] if argv is None else argv
    if not words or words[0] not in COMMANDS:
        unknown = bool(words) and words[0] not in {"-h", "--help", "help"}
        print(f"passerelle has no command {words[0]!r}\n" if unknown else "", end="", file=sys.stderr)
        print("usage: passerelle COMMAND [...]\n")
        for name, (_module, what) in COMMANDS.items():
            print(f"  {name:<10} {what}")
        return 2 if unknown else 0
    module = import_module(COMMANDS[words[0]][0])
    try:
        return int(module.main(words[1:]))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
