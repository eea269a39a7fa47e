# The shop's commands. `make` alone lists them.

PYTHON ?= python3
PORT ?=
CLOUD_PORT ?=
FAKEPAY_PORT ?=
STATE ?=
SHOP ?= demo
export PORT CLOUD_PORT FAKEPAY_PORT STATE

VENV := .venv
PY := $(VENV)/bin/python
LOCAL := $(PY) -m infra.local
PIP := $(PY) -m pip install --quiet --quiet --disable-pip-version-check --require-hashes
COMPILE := UV_NO_CONFIG=1 $(PY) -m uv pip compile --quiet --universal --python-version 3.11 \
  --generate-hashes --no-header --no-annotate

# Tests on a cloud of their own keep their deadlines only one at a time.
PARALLEL := $(PY) -m pytest -n auto --maxprocesses 4 --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help run stop status test check lint demo import admin-token customer-token queues outbox redrive docs docs-check lock clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/run.stamp ## Start everything locally: make run [PORT=8000] [STATE=.local]
	@$(LOCAL) run

stop: $(VENV)/run.stamp ## Save and stop a run that is in another terminal
	@$(LOCAL) stop

status: $(VENV)/run.stamp ## Say whether the shop runs, and where
	@$(LOCAL) status

demo: $(VENV)/run.stamp ## Play a purchase and all that follows on the running shop, or on one started for it
	@$(PY) -m infra.demo.play

import: $(VENV)/run.stamp ## Import a catalog: make import FILE=goods.jsonl [DRY_RUN=1] [FORMAT=shopify_csv CURRENCY=CNY] [SHOP=demo] [API=http://...]
	@$(PY) -m infra.importer "$(FILE)" --shop $(SHOP) $(if $(FORMAT),--format $(FORMAT)) $(if $(CURRENCY),--currency $(CURRENCY)) $(if $(filter-out 0,$(DRY_RUN)),--dry-run) $(if $(API),--api $(API))

admin-token: $(VENV)/run.stamp ## Print a token for staff: make admin-token [SHOP=demo]
	@$(LOCAL) admin-token $(SHOP)

customer-token: $(VENV)/run.stamp ## Print a token for a new customer
	@$(LOCAL) customer-token

queues: $(VENV)/run.stamp ## Show how many messages wait, fly and are dead in each queue
	@$(LOCAL) queues

outbox: $(VENV)/run.stamp ## Show the mails and texts that the shop has sent
	@$(LOCAL) outbox

redrive: $(VENV)/run.stamp ## Give a queue its dead letters again: make redrive QUEUE=fulfillment
	@$(LOCAL) redrive "$(QUEUE)"

test: $(VENV)/dev.stamp ## Run the tests, but for the slow ones
	@$(PARALLEL) -m "not cloud and not slow"
	@$(PY) -m pytest -m "cloud and not slow"

lint: $(VENV)/dev.stamp ## Check style, types and who imports whom
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports

check: lint docs-check ## The whole gate: style, types, imports, generated documents, every test
	@$(PARALLEL) -m "not cloud"
	@$(PY) -m pytest -m cloud

docs-check: $(VENV)/dev.stamp ## Fail when a generated document is stale
	@$(PY) -m infra.docs --check

docs: $(VENV)/dev.stamp ## Write the generated documents again
	@$(PY) -m infra.docs

lock: $(VENV)/dev.stamp ## Resolve the requirements again into the hashed locks
	@$(PY) -m pip install --quiet uv==0.13.9
	@$(COMPILE) requirements-dev.txt -o requirements-dev.lock
	@$(COMPILE) requirements-run.txt -c requirements-dev.lock -o requirements-run.lock
	@$(COMPILE) requirements.txt -c requirements-dev.lock -o requirements.lock

clean: ## Remove the environment and the build, but no state
	@rm -rf $(VENV) build

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null || \
	  { echo "Python 3.11 or newer is needed, and $(PYTHON) is not: use e.g. make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2> /dev/null || \
	  { echo "Python's venv module is missing: install it, e.g. with apt install python3-venv"; exit 1; }
	@echo "Preparing the environment (once)."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

# Without compiling: the first start compiles the few files it needs.
$(VENV)/run.stamp: requirements-run.lock | $(PY)
	@$(PIP) --no-compile -r requirements-run.lock
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	@$(PIP) -r requirements-dev.lock
	@touch $@
