# Everything starts here. Needs Python 3.11+, Node 20.19+ and make; the rest is installed into the
# checkout. `make` alone says what there is.

PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup assets demo test check fix soak bench docs messages lock clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: ## install everything into this checkout (a second run takes a moment)
	@$(PYTHON) tools/setup.py

assets: ## styles, scripts and translations only
	@$(PYTHON) tools/setup.py assets

demo: setup ## try it: a town with people in it (RESET=1 starts afresh, PORT=8080 moves it)
	@exec $(BIN)/alongside demo $(if $(RESET),--reset) $(if $(PORT),--port $(PORT))

test: setup ## everything that must pass (ONLY=browser for one part)
	@$(BIN)/python tools/test.py $(ONLY)

check: setup ## lint, types, import contracts, migrations
	@$(BIN)/python tools/test.py lint types imports migrations

fix: setup ## repair what the linter can repair
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

soak: setup ## a year of a town by text, with a thousand kills (ten minutes and more)
	@$(BIN)/python -m tests.load.soak $(or $(SEED),1) 10 364 1000 .data/soak

bench: setup ## measure, as ratios to a bare page
	@$(BIN)/python -m bench

docs: setup ## write the generated parts of docs/
	@$(BIN)/python tools/docs.py

messages: setup ## gather the words into the catalogues of both languages
	@$(BIN)/python tools/messages.py

lock: ## compile the locks again from pyproject.toml and package.json
	@$(PYTHON) tools/lock.py

clean: ## remove what setup made; data stay
	rm -rf .venv .cache node_modules alongside/ui/static/build
