# The shop's commands. `make` alone lists them.

PYTHON ?= python3
PORT ?=
CLOUD_PORT ?=
FAKEPAY_PORT ?=
FAKEIDP_PORT ?=
STATE ?=
SHOP ?= demo
STAGE ?= dev
ARCH ?= arm64
MEASURE ?=
LOCAL ?=
APPROVAL ?= broadening
export PORT CLOUD_PORT FAKEPAY_PORT FAKEIDP_PORT STATE

VENV := .venv
PY := $(VENV)/bin/python
HERE := $(PY) -m infra.local
PIP := $(PY) -m pip install --quiet --quiet --disable-pip-version-check --require-hashes
COMPILE := UV_NO_CONFIG=1 $(PY) -m uv pip compile --quiet --universal --python-version 3.11 \
  --generate-hashes --no-header --no-annotate

# Tests on a cloud keep their deadlines only one at a time; the longest, which have none, run beside them.
ON_CLOUD := $(PY) -m pytest -n 2 --dist loadgroup
PARALLEL := $(PY) -m pytest -n auto --maxprocesses 4 --dist loadfile
# The tests of the deployment need what requirements-deploy.txt has.
APART := --ignore=tests/deploy --ignore=tests/smoke --ignore=tests/scan

# LOCAL=1 means the local deployment; so does no word at all where nothing is made or destroyed.
DEPLOYED := $(if $(filter-out 0,$(LOCAL)),local,$(STAGE))
LOOKED_AT := $(if $(filter file,$(origin STAGE)),local,$(DEPLOYED))

.DEFAULT_GOAL := help
.PHONY: help prepare run stop status test matrix fuzz check lint demo import admin regions admin-token customer-token queues outbox redrive retell rotate-keys rewrap reindex audit-verify docs docs-check faults mutants cost soak bench policies lock clean check-deploy scan check-scan synth deploy destroy outputs smoke check-deployed package

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/run.stamp ## Start everything locally: make run [PORT=8000] [STATE=.local]
	@$(HERE) run

stop: $(VENV)/run.stamp ## Save and stop a run that is in another terminal
	@$(HERE) stop

status: $(VENV)/run.stamp ## Say whether the shop runs, and where
	@$(HERE) status

demo: $(VENV)/run.stamp ## Play a purchase and all that follows on the running shop, or on one started for it
	@$(PY) -m infra.demo.play

import: $(VENV)/run.stamp ## Import a catalog: make import FILE=goods.jsonl [DRY_RUN=1] [FORMAT=shopify_csv CURRENCY=CNY] [SHOP=demo] [API=http://...]
	@$(PY) -m infra.importer "$(FILE)" --shop $(SHOP) $(if $(FORMAT),--format $(FORMAT)) $(if $(CURRENCY),--currency $(CURRENCY)) $(if $(filter-out 0,$(DRY_RUN)),--dry-run) $(if $(API),--api $(API))

admin: $(VENV)/run.stamp ## Invite an administrator: make admin EMAIL=you@example.com [SHOP=demo] [STAGE=prod]; without a stage to the running shop
	@$(PY) -m infra.invite "$(EMAIL)" --shop $(SHOP) $(if $(filter file,$(origin STAGE)),,--stage $(STAGE))

regions: $(VENV)/run.stamp ## Hold addresses against a country's regions: make regions [FILE=regions.jsonl] [COUNTRY=CN] [STAGE=prod]; without a stage at the running shop
	@$(PY) -m infra.regions "$(or $(FILE),infra/demo/regions.jsonl)" --country $(or $(COUNTRY),CN) $(if $(filter file,$(origin STAGE)),,--stage $(STAGE))

admin-token: $(VENV)/run.stamp ## Print a token for staff: make admin-token [SHOP=demo] [ROLE=merchant]
	@$(HERE) admin-token $(SHOP) --role $(or $(ROLE),admin)

customer-token: $(VENV)/run.stamp ## Print a token for a new customer
	@$(HERE) customer-token

queues: $(VENV)/run.stamp ## Show how many messages wait, fly and are dead in each queue
	@$(HERE) queues

outbox: $(VENV)/run.stamp ## Show the mails and texts that the shop has sent
	@$(HERE) outbox

redrive: $(VENV)/run.stamp ## Give a queue its dead letters again: make redrive QUEUE=fulfillment
	@$(HERE) redrive "$(QUEUE)"

retell: $(VENV)/dev.stamp ## Tell news again that nobody heard, after a day without a relay: make retell STAGE=prod SINCE=2026-11-21T00:00Z
	@$(PY) -m infra.retell $(STAGE) --since "$(SINCE)"

audit-verify: $(VENV)/dev.stamp ## See whether the audit is whole, here or of a stage: make audit-verify [STAGE=dev]
	@$(PY) -m infra.verify $(if $(filter file,$(origin STAGE)),,$(STAGE))

rotate-keys: $(VENV)/dev.stamp ## Sign tokens with another key, which signs nobody out: make rotate-keys [STAGE=prod] [LEAKED=1]; AUDIT=1: the audit's roots; without a stage for make run
	@$(PY) -m infra.rotate $(if $(filter file,$(origin STAGE)),,$(STAGE)) $(if $(filter-out 0,$(AUDIT)),--audit) $(if $(filter-out 0,$(LEAKED)),--leaked)

rewrap: $(VENV)/dev.stamp ## Wrap the keys of personal data with another key: make rewrap [STAGE=prod] [RETIRE=1]; without a stage for make run
	@$(PY) -m infra.rewrap $(if $(filter file,$(origin STAGE)),,$(STAGE)) $(if $(filter-out 0,$(RETIRE)),--retire)

reindex: $(VENV)/dev.stamp ## Change the key of blind indexes, one of three steps at a time: make reindex [STAGE=prod]; without a stage for make run
	@$(PY) -m infra.reindex $(if $(filter file,$(origin STAGE)),,$(STAGE))

test: $(VENV)/dev.stamp ## Run the tests, but for the slow ones
	@$(PARALLEL) --calls record -m "not cloud and not slow" $(APART)
	@$(ON_CLOUD) -m "cloud and not slow" $(APART)
	@$(PY) -m pytest -m recorded tests/privileges

lint: $(VENV)/deploy.stamp ## Check style, types and who imports whom
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports

check: lint docs-check check-deploy check-scan ## The whole gate: style, types, imports, generated documents, every test, the deployment
	@$(PARALLEL) --calls record -m "not cloud" $(APART)
	@$(ON_CLOUD) -m cloud $(APART)
	@$(PY) -m pytest -m recorded tests/privileges

prepare: $(VENV)/cdk.stamp $(VENV)/checkov.stamp $(VENV)/audit.stamp ## Install everything that any of the commands needs

check-deploy: $(VENV)/deploy.stamp $(VENV)/checkov.stamp ## Check what would be deployed: its package, templates and policies
	@$(PY) -m pytest -n 2 --dist loadfile -m deploy tests/deploy

scan: $(VENV)/deploy.stamp $(VENV)/checkov.stamp $(VENV)/audit.stamp ## Look for known vulnerabilities, licenses and open locks in all that we depend on
	@$(PY) -m infra.scan

# Without the advisory service (status 3) the gate goes on; the scan has said that it could not run.
check-scan: $(VENV)/deploy.stamp $(VENV)/checkov.stamp $(VENV)/audit.stamp ## Check the scan itself, and scan if the advisory service can be reached
	@$(PY) -m pytest tests/scan
	@$(PY) -m infra.scan || { [ $$? -eq 3 ] && echo "WARNING: dependencies were NOT scanned for vulnerabilities; run make scan where the advisory service can be reached." >&2; }

package: $(VENV)/deploy.stamp ## Make what is deployed: make package [STAGE=dev] [ARCH=arm64] [MEASURE=1]
	@$(PY) -m infra.package --stage $(STAGE) --arch $(ARCH) $(if $(filter-out 0,$(MEASURE)),--measure)

synth: $(VENV)/deploy.stamp ## Write a stage's package and templates into build: make synth [STAGE=dev], or LOCAL=1
	@$(PY) -m infra.package --stage $(DEPLOYED) --arch $(if $(filter local,$(DEPLOYED)),local,arm64)
	@$(PY) -m infra.stacks -c stage=$(DEPLOYED) $(if $(filter local,$(DEPLOYED)),-c local=true)

deploy: $(VENV)/cdk.stamp ## Deploy: make deploy STAGE=dev|prod [APPROVAL=never] to AWS, make deploy LOCAL=1 [CLOUD_PORT=4600] [FAKEPAY_PORT=8012] to this machine
	@$(PY) -m infra.deploy up $(DEPLOYED) --require-approval $(APPROVAL)

destroy: $(VENV)/cdk.stamp ## Take a deployment away: make destroy STAGE=dev|prod, or LOCAL=1
	@$(PY) -m infra.deploy down $(DEPLOYED)

outputs: $(VENV)/deploy.stamp ## Say where a deployment is: make outputs [STAGE=dev]; without a stage the local one
	@$(PY) -m infra.deploy urls $(LOOKED_AT)

smoke: $(VENV)/dev.stamp ## Shop at a deployment, step by step: make smoke [STAGE=dev] [API=https://...]; without a stage at the local one
	@$(PY) -m infra.smoke $(LOOKED_AT) $(if $(API),--api $(API))

check-deployed: $(VENV)/dev.stamp ## Turn each function of the API off in turn: all others must go on (a local deployment)
	@$(PY) -m pytest -m deployed tests/smoke

matrix: $(VENV)/dev.stamp ## Try every operation as everybody, with things of their own and of others, and print who may do what
	@$(PY) -m tests.policy

fuzz: $(VENV)/dev.stamp ## Send what nobody expects to every operation, as everybody: make fuzz [CASES=20000] [SEED=7]
	@$(PY) -m tests.fuzz --cases $(or $(CASES),20000) $(if $(SEED),--seed $(SEED))

faults: $(VENV)/dev.stamp ## Break every call in every way, in pairs for money and stock, at random and in races: make faults [SECONDS=60] [ONLY=refund] [PAIRS=0] [SEED=7]
	@$(PY) -m tests.faults --seconds $(or $(SECONDS),60) --only "$(ONLY)" $(if $(filter 0,$(PAIRS)),--no-pairs) $(if $(SEED),--seed $(SEED))

mutants: $(VENV)/dev.stamp ## Spoil every commit in every way, and make every mistake that has a name; tell who notices: make mutants [ONLY=checkout] [WITHIN=refund] [EVERY=10] [SECONDS=60] [RECORD=1]
	@$(PY) -m tests.faults.hunt --only "$(ONLY)" --within "$(WITHIN)" --every $(or $(EVERY),1) $(if $(SECONDS),--seconds $(SECONDS)) $(if $(RECORD),--record)

cost: $(VENV)/deploy.stamp ## Tell what a million of each operation costs, and a month of each stage
	@$(PY) -m infra.costs

bench: $(VENV)/deploy.stamp ## Measure the shop beside its budgets and others: make bench [QUICK=1] [ONLY=cold_start|warm|journeys|scaling|flash_sale]
	@$(PY) -m bench $(if $(filter-out 0,$(QUICK)),--quick) $(if $(ONLY),--only $(ONLY))

soak: $(VENV)/run.stamp ## Load a stack of its own while its processes are killed, and audit what came of it: make soak [SECONDS=300] [SHOPPERS=8] [SEED=...]
	@$(PY) -m infra.soak $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SHOPPERS),--shoppers $(SHOPPERS)) $(if $(SEED),--seed $(SEED))

policies: $(VENV)/dev.stamp ## Write the policy of every function anew, from what the tests use
	@$(PARALLEL) --calls free -m "not cloud and not slow" $(APART)
	@$(PY) -m tests.privileges write

docs-check: $(VENV)/dev.stamp ## Fail when a generated document is stale
	@$(PY) -m infra.docs --check

docs: $(VENV)/dev.stamp ## Write the generated documents again
	@$(PY) -m infra.docs

lock: $(VENV)/deploy.stamp ## Resolve the requirements again into the hashed locks
	@$(PY) -m pip install --quiet uv==0.13.9
	@$(COMPILE) requirements-deploy.txt -o requirements-deploy.lock
	@$(COMPILE) requirements-dev.txt -c requirements-deploy.lock -o requirements-dev.lock
	@$(COMPILE) requirements-run.txt -c requirements-deploy.lock -o requirements-run.lock
	@$(COMPILE) requirements.txt -c requirements-deploy.lock -o requirements.lock
	@$(COMPILE) requirements-checkov.txt -o requirements-checkov.lock
	@$(COMPILE) requirements-audit.txt -o requirements-audit.lock
	@cd infra/stacks && PYTHONPATH=../.. ../../$(PY) -m infra.node npm install --package-lock-only

clean: ## Remove the environment and the build with what is deployed from it to this machine, but no state of make run
	@[ ! -f build/local/processes.json ] || $(PY) -m infra.deploy down local
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

# The deployment's tools, and Node with npm for its command line.
$(VENV)/deploy.stamp: requirements-deploy.lock $(VENV)/dev.stamp
	@$(PIP) -r requirements-deploy.lock
	@touch $@

$(VENV)/cdk.stamp: infra/stacks/package.json infra/stacks/package-lock.json infra/stacks/.npmrc $(VENV)/deploy.stamp
	@cp infra/stacks/package.json infra/stacks/package-lock.json infra/stacks/.npmrc $(VENV)
	@$(PY) -m infra.node npm ci --silent --ignore-scripts --prefix $(VENV)
	@touch $@

$(VENV)/checkov.stamp: requirements-checkov.lock | $(PY)
	@$(PYTHON) -m venv --clear $(VENV)/checkov
	@$(VENV)/checkov/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements-checkov.lock
	@touch $@

$(VENV)/audit.stamp: requirements-audit.lock | $(PY)
	@$(PYTHON) -m venv --clear $(VENV)/audit
	@$(VENV)/audit/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements-audit.lock
	@touch $@
