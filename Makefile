# `make help` says what can be made. Works with GNU make 3.81 and newer.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development
SOURCES := setup.cfg setup.py pyproject.toml
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard translations/*/LC_MESSAGES/messages.po))

ifndef PYTHON
PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && \
	{ echo $$p; break; }; done)
endif
ifeq ($(strip $(PYTHON)),)
PYTHON := python3
endif

UV := $(shell command -v uv 2>/dev/null)
ifneq ($(UV),)
export UV_PYTHON_DOWNLOADS := never
make_venv = uv venv --quiet --python "$(PYTHON)" $(VENV)
pip_install = uv pip install --quiet --python $(BIN)/python
else
export PIP_USE_PEP517 := 1
make_venv = "$(PYTHON)" -m venv $(VENV)
pip_install = $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check
endif

.PHONY: help install develop run test lint format audit sure bench bench-translation strings migration lock clean

help:  ## say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' Makefile

install: $(RUNTIME) $(CATALOGUES)  ## install what Forum needs to run into .venv

develop: $(DEVELOPMENT) $(CATALOGUES)  ## the same, and what its tests need

run: install  ## serve the demonstration at http://127.0.0.1:5000 (PORT=8000 for another port)
	@$(if $(PORT),FORUM_BASE_URL=http://127.0.0.1:$(PORT)) $(BIN)/forum demo
	@{ $(BIN)/forum models --fetch >/dev/null || true; } & \
		exec $(BIN)/forum run $(if $(PORT),--port $(PORT))

# The processes that share the tests must name them alike, so sets have one order in all of them.
# Many tests start processes of their own, which need not compile everything anew.
# Two more than there are processors, because browsers and servers are waited for.
PROCESSORS = $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
PROCESSES = $(shell expr $(PROCESSORS) + 2)
TEST = PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -q -n $(PROCESSES) --maxprocesses 5 --dist worksteal

test: develop  ## run the tests but the slow ones; ARGS="-k word" chooses
	@$(TEST) -m "not slow" $(ARGS)

# Scripts and style sheets have tools of their own, which need node; .ci/run installs that.
BIOME_VERSION := $(shell sed -n 's|.*"@biomejs/biome": "\(.*\)".*|\1|p' package.json)
ifneq ($(shell command -v npx 2>/dev/null),)
biome = npx --yes @biomejs/biome@$(BIOME_VERSION)
else
biome = echo "No node here: scripts and style sheets were left alone." \#
endif

lint: develop  ## look for faults without running anything
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/djlint --quiet --lint forum/templates
	@$(biome) ci --error-on-warnings

format: develop  ## write all code in the one style
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .
	@$(biome) check --write --log-level=warn

audit: develop  ## ask the package index for known faults of what is locked
	@$(BIN)/python .ci/audit.py

sure: lint audit  ## everything to be done before a change is handed in, slow tests too
	@$(TEST) --hypothesis-profile=thorough $(ARGS)

bench: develop  ## measure what pages cost
	@$(BIN)/python -m benchmarks $(ARGS)

bench-translation: develop  ## measure what the translation engines of this machine make of a text
	@$(BIN)/python -m benchmarks.translation

strings: develop  ## bring the catalogues of all languages up to date with the code
	@$(BIN)/pybabel --quiet extract --mapping babel.cfg --keywords "_l _n:1,2" --no-wrap \
		--sort-output --add-location file --output $(VENV)/messages.pot forum
	@for language in $$($(BIN)/python -c 'from forum.domain.languages import LANGUAGES as l; print(*l[1:])'); do \
		catalogue=translations/$$language/LC_MESSAGES/messages.po; verb=update; \
		options="--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date"; \
		test -f $$catalogue || { verb=init; options=""; }; \
		$(BIN)/pybabel --quiet $$verb $$options --no-wrap --locale $$language \
			--input-file $(VENV)/messages.pot --output-dir translations || exit 1; done

migration: develop  ## write the migration for changed models: M="add the region"
	@test -n "$(M)" || { echo 'Say what changes: make migration M="add the region"' >&2; exit 1; }
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
		export FORUM_DATA_DIR="$$folder" FORUM_DATABASE_URL= && \
		$(BIN)/flask --app wsgi db upgrade && $(BIN)/flask --app wsgi db migrate -m "$(M)"
	@$(BIN)/ruff format --quiet migrations && $(BIN)/ruff check --fix --quiet migrations

lock:  ## choose the newest versions that setup.cfg allows (needs uv)
	@test -n "$(UV)" || { echo "This needs uv: https://docs.astral.sh/uv/" >&2; exit 1; }
	$(BUILD_REQUIREMENTS) | uv pip compile $(LOCK_FLAGS) - -o requirements-build.lock
	uv pip compile $(LOCK_FLAGS) setup.cfg -c requirements-build.lock -o requirements.lock
	$(OFFLINE_REQUIREMENTS) | uv pip compile $(LOCK_FLAGS) - -o requirements-offline.lock
	uv pip compile $(LOCK_FLAGS) setup.cfg --extra production --extra s3 \
		-c requirements-build.lock -c requirements.lock -o requirements-production.lock
	uv pip compile $(LOCK_FLAGS) setup.cfg --extra production --extra dev \
		-c requirements-build.lock -c requirements-production.lock -o requirements-dev.lock

BUILD_REQUIREMENTS = "$(PYTHON)" -c 'import tomllib; \
	print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")'
OFFLINE_REQUIREMENTS = "$(PYTHON)" -c 'import configparser; c = configparser.ConfigParser(); \
	c.read("setup.cfg"); print(c["options.extras_require"]["offline"])'
LOCK_FLAGS := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --upgrade --custom-compile-command "make lock"

clean:  ## remove everything that can be made again; your data in var/ stays
	@rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@rm -f $(CATALOGUES)
	@find forum tests migrations benchmarks -name __pycache__ -prune \
		-exec rm -rf {} + 2>/dev/null || true

$(BIN)/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Forum needs Python 3.11 or newer, and $(PYTHON) is not that." >&2; \
		echo "Name one that is: make PYTHON=/path/to/python3.12 run" >&2; exit 1; }
	@rm -rf $(VENV)
	@$(make_venv) || { rm -rf $(VENV); \
		echo "No virtual environment could be made; on Debian: apt-get install python3-venv" >&2; \
		exit 1; }

# What comes as source is built with the tools of requirements-build.lock, not with newer ones.
$(RUNTIME): requirements-build.lock requirements.lock requirements-offline.lock $(SOURCES) | $(BIN)/python
	@echo "Installing what Forum needs into $(VENV); this is done once."
	@test -n "$(UV)" || $(BIN)/python -m pip --version >/dev/null 2>&1 || \
		$(BIN)/python -m ensurepip >/dev/null
	@$(pip_install) --require-hashes -r requirements-build.lock
	@$(pip_install) --require-hashes --no-build-isolation -r requirements.lock
	@$(pip_install) --require-hashes --only-binary :all: -r requirements-offline.lock || \
		echo "No models for translation on this kind of machine; Forum works without." >&2
	@$(pip_install) --no-deps --no-index --no-build-isolation -e .
	@touch $@

$(DEVELOPMENT): requirements-dev.lock $(RUNTIME)
	@echo "Installing what the tests need into $(VENV); this is done once."
	@$(pip_install) --require-hashes --no-build-isolation -r requirements-dev.lock
	@touch $@

%.mo: %.po $(RUNTIME)
	@$(BIN)/pybabel --quiet compile -i $< -o $@
