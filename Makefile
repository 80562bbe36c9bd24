# `make up` and `make test` are for everyone. The other targets are for those who develop Khsae.
PYTHON ?= python3
PORT ?=
BIN = $(if $(wildcard .venv/Scripts),.venv/Scripts,.venv/bin)

.PHONY: up test quick bench pin clean screenshots sentences predicates sbom

up: .venv/.installed
	@exec $(BIN)/khsae up $(if $(PORT),--port $(PORT))

# Where Python may keep no compiled files, each worker, engine and command of the tests would compile everything again.
test quick: export PYTHONDONTWRITEBYTECODE =

test: export PATH := $(abspath $(BIN)):$(PATH)
test: .venv/.installed-dev node_modules/.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/npm test --silent
	$(BIN)/khsae check
	$(BIN)/pytest

# The tests that need no engine and no browser. Run `make test` once before: this installs nothing.
quick:
	@$(BIN)/pytest -q -n 2 --quick

bench: .venv/.installed-dev
	$(BIN)/python -m tests.bench

screenshots: .venv/.installed-dev
	$(BIN)/python -m tests.screenshots

# Writes every sentence that the facts make to tests/sentences.txt, for review. Nothing is installed here either.
sentences:
	@$(BIN)/python -m tests.sentences

# Writes the lists of predicates in saved queries anew from the vocabulary, where they mean to be complete.
predicates:
	@$(BIN)/python -m tests.predicates

.venv/.installed: requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Khsae needs Python 3.11 or later; this is " + sys.version)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $@

# These are installed without their dependencies: of the first two only a schema is read, and the third would hold Typer
# back.
.venv/.installed-dev: .venv/.installed requirements-dev.txt
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --no-deps followthemoney==4.11.2 docker-compose==1.29.2 \
		openapi-python-client==0.29.1
	@touch $@

node_modules/.installed: package-lock.json .venv/.installed-dev
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/npm ci --silent --no-audit --no-fund
	@touch $@

# Pins every requirement for every platform, with the hash of each file; needs uv.
pin:
	uv pip compile --quiet --universal --no-annotate --no-header --no-emit-index-url --generate-hashes --upgrade pyproject.toml -o requirements.txt
	uv pip compile --quiet --universal --no-annotate --no-header --no-emit-index-url --generate-hashes --extra dev --extra py2neo -c requirements.txt pyproject.toml -o requirements-dev.txt

# What Khsae is made of, in CycloneDX's form.
sbom: .venv/.installed-dev
	mkdir -p build
	$(BIN)/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml -o build/khsae.cdx.json

clean:
	rm -rf .venv node_modules .cache build dist *.egg-info
