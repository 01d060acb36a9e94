# `make run` and `make check` need Python 3.11 to 3.13 and the package index, nothing else. `make help` lists the rest.
PYTHON ?= python3
VENV ?= .venv
ARGS ?=

BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PY := $(BIN)/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
# Stamps: what was installed stays until the pins change.
LIVE := $(VENV)/live.stamp
FULL := $(VENV)/full.stamp
DOCS := $(VENV)/docs.stamp
TOOLS := $(VENV)/tools
TOOLBIN := $(TOOLS)/$(notdir $(BIN))
HAND_MODEL := models/hand_full.task
# Over all cores, a file to a worker, so that what its tests share is made once; in the order that tests/conftest.py says.
PYTEST = $(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder

.PHONY: help run lint check test docs bench screens train-quick lock sbom dist clean
.DEFAULT_GOAL := help
.NOTPARALLEL:

help:  ## this list
	@echo "airdigits: write a number in the air before a webcam"
	@echo
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):.*## */  make \1 @/' | awk -F@ '{ printf "%-20s %s\n", $$1, $$2 }'
	@echo
	@echo '  make run ARGS="--source clip.mp4 --json"   options for the command behind it'
	@echo '  make check ARGS="tests/ink -x"             some tests only'
	@echo '  make run PYTHON=python3.12                 another Python than python3'

run: $(LIVE) $(HAND_MODEL)  ## install what is needed (once) and start: the first webcam, else the bundled recording
	@$(PY) -m airdigits run $(ARGS)

lint: $(FULL)  ## install everything (once), then formatter, linter and type check
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy

check: lint $(HAND_MODEL)  ## lint, then the fast tests: before every commit
	@$(PYTEST) -m "not slow" $(ARGS)

test: lint $(HAND_MODEL)  ## lint, then all tests: before every merge
	@$(PYTEST) $(ARGS)

docs: $(DOCS)  ## build the documentation as a site in site/; ARGS=serve shows it while you write
	@NO_MKDOCS_2_WARNING=1 $(PY) -m mkdocs $(if $(ARGS),$(ARGS),build --strict)

bench: $(FULL) $(HAND_MODEL)  ## measure speed and accuracy; takes minutes, prints a table
	@$(PY) -m bench $(ARGS)

screens: $(FULL) $(HAND_MODEL)  ## make pictures of all that the program shows, in screens/, to be looked at
	@$(PY) -m bench.screens $(ARGS)

train-quick: $(FULL)  ## train a small digit model in a few minutes, to see how it goes
	@$(PY) -m airdigits train --quick $(ARGS)

lock: $(TOOLS)/stamp  ## after a change of requirements*.txt: note the checksum of every file that may be installed
	@for name in requirements-live requirements-docs requirements-build requirements-tools requirements; do \
		$(TOOLBIN)/uv pip compile --quiet --universal --python-version 3.11.5 --generate-hashes --no-annotate --no-header \
			--no-emit-package evdev $$name.txt -o $$name.lock || exit 1; done

sbom: $(TOOLS)/stamp $(FULL)  ## list what is installed, with licences, as sbom.json (CycloneDX)
	@$(TOOLBIN)/cyclonedx-py environment --pyproject pyproject.toml --mc-type application --output-reproducible -o sbom.json $(PY)
	@echo "written: sbom.json"

dist: $(LIVE) $(HAND_MODEL)  ## build wheel and sdist, install both into empty environments of every Python here, read the recording with each
	@$(PY) .ci/dist.py $(ARGS)

clean:  ## remove the environment, the hand model and all caches; what you recorded stays
	@rm -rf $(VENV) build dist site .pytest_cache .hypothesis .mypy_cache .ruff_cache models/*.task
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(LIVE): requirements-live.lock requirements-build.lock
	@$(make-venv)
	@echo "installing what airdigits needs to run (about 400 MB, once)"
	@$(PIP) install --require-hashes -r requirements-live.lock -r requirements-build.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(FULL): requirements.lock
	@$(make-venv)
	@echo "installing everything, the trainer and the tests included (about 4 GB, once)"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $(LIVE) $(DOCS) $@

$(DOCS): requirements-docs.lock
	@$(make-venv)
	@echo "installing what builds the documentation (about 30 MB, once)"
	@$(PIP) install --require-hashes -r requirements-docs.lock
	@touch $@

# In an environment of their own: what is made with them lists what is in the other.
$(TOOLS)/stamp: requirements-tools.lock
	@$(make-venv)
	@$(PY) -m venv --clear $(TOOLS)
	@$(TOOLBIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements-tools.lock
	@touch $@

$(HAND_MODEL): | $(LIVE)
	@$(PY) -m airdigits hand-model

# Make the environment unless there is a whole one: an interrupted first try leaves one without pip.
define make-venv
if ! $(PY) -m pip --version >/dev/null 2>&1; then \
	if ! command -v $(PYTHON) >/dev/null; then \
		echo "there is no $(PYTHON) here: install Python 3.11 to 3.13, or name yours: make run PYTHON=python3.12"; exit 1; fi; \
	if ! $(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'; then \
		echo "airdigits needs Python 3.11 to 3.13, and $(PYTHON) is $$($(PYTHON) -V 2>&1): name another: make run PYTHON=python3.12"; exit 1; fi; \
	if ! $(PYTHON) -c 'import venv, ensurepip' 2>/dev/null; then \
		echo "$(PYTHON) cannot make virtual environments: install its venv package (Debian and Ubuntu: apt install python3-venv)"; exit 1; fi; \
	echo "making $(VENV)"; \
	$(PYTHON) -m venv --clear $(VENV) || exit 1; \
fi
endef
