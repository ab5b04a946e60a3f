# One word per task; plain `make` lists them.
.DEFAULT_GOAL := help
PORT ?= 8000
PY := .venv/bin/python

.PHONY: help setup run test verifier check journey pages lock messages conformance torture

help:  ## List the tasks
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

setup:  ## Install everything into .venv (quick when nothing changed)
	@tools/setup.sh

run: setup verifier  ## Start the register with the demonstration country on http://127.0.0.1:8000
	@.venv/bin/passerelle serve --port $(PORT) --demo

test: setup verifier  ## Run everything CI runs
	@tools/test.sh

verifier: setup  ## Build the verifier that runs in a browser (needs node and npm; quick when nothing changed)
	@$(PY) -m tools.verifier

check: setup  ## Lint, types, import contracts, licences
	@tools/check.sh

journey: setup  ## Play the stories through the API, on a fresh server
	@.venv/bin/passerelle journey --fresh

pages: setup verifier  ## Write screenshots of every journey step to docs/screens
	@$(PY) -m tools.pages
	@$(PY) -m tools.looks

conformance: setup  ## Other verifiers read our samples, the standards' vectors pass, 1EdTech's cases are refused
	@$(PY) -m tools.conformance

torture: setup  ## A million bent credentials, thousands of shapes, a kill at every statement; the better part of an hour (docs/torture.md)
	@KILL_AT_EVERY_STATEMENT=1 nice $(PY) -m pytest -q -n 0 tests/awards/test_killed.py
	@nice $(PY) -m pytest -q -n 0 -m slow
	@for time in 1 2 3 4 5; do nice $(PY) -m pytest -n 2 -m "hypothesis and not slow" --hypothesis-profile default || exit; done
	@LOOK_IN_EVERY_MODE=1 DJANGO_ALLOW_ASYNC_UNSAFE=1 nice $(PY) -m pytest -q -n 0 -m browser tests/browser/test_story.py
	@nice $(PY) -m tools.torture_mutants
	@nice $(PY) -m tools.torture_shapes

lock: setup  ## Resolve the dependencies anew into requirements.lock
	@.uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --group dev --no-header --no-emit-index-url -o requirements.lock pyproject.toml

messages: setup  ## Collect the sentences for translation and compile the catalogues
	@$(PY) -m tools.messages
