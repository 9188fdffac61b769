# Careline: everything a checkout can do. `make help` lists it.
#
# Each target does its own set-up, so that `make run` or `make test` in a fresh
# clone needs no step before it. All paths are relative: several checkouts live
# side by side on one machine.
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help run setup test check unit soak fast bench doctor lock image clean

# Extra words for the program, for example: make run ARGS="--once --json"
ARGS ?=
# Pass a folder, a file or options: make unit TESTS=tests/acd
TESTS ?=
# One benchmark alone: make bench BENCH=agent_freed. Options: ARGS="--json --quick"
BENCH ?= agent_freed call_arrives cpu_per_call digit_to_prompt ari_link routing simulators six_types estimates \
	false_barge_in speech_latency word_errors
# An interpreter of your choice for the first set-up.
export CARELINE_PYTHON
# Where it is set, every start of the program compiles all sources anew, and the tests start it a hundred times.
unexport PYTHONDONTWRITEBYTECODE

python := .venv/bin/python
packages := ivr acd crm controller console ami simulation careline
sources := $(packages) tests $(wildcard bench)
test_folders := $(filter-out tests/asterisk/,$(sort $(dir $(wildcard tests/*/__init__.py)))) $(wildcard tests/asterisk)
# Reading every test costs a worker seconds of computing: those that place calls read the files that hold some.
call_tests := $(shell grep -rl "mark\.asterisk" tests --include="test_*.py" | sort)
load_tests := $(shell grep -rl "mark\.alone" tests --include="test_*.py" | sort)
# One set-up at a time in a checkout; a second one waits and finds all done.
prepare = mkdir -p .careline && flock .careline/setup.lock setup/all

lint := $(python) -m ruff check . && $(python) -m ruff format --check .
types := $(python) -m mypy $(addprefix -p ,$(packages))

# Most of a real call is waiting: four files of them run beside each other, each with a clinic of its own. What computes
# takes what they leave of the processor and gives way to them, for their clocks are real. Either may find nothing
# (pytest ends with 5) where TESTS names a folder.
calls := -n 4 --dist loadfile
quick := -n auto --dist loadfile
aside := nice -n 10

help: ## show this list
	@sed -n 's/^\([a-z][a-z-]*\):[^#]*## /\1|/p' $(firstword $(MAKEFILE_LIST)) | while IFS='|' read -r target meaning; \
		do printf '  make %-8s%s\n' "$$target" "$$meaning"; done

run: setup ## set up, then play one demo call and stay up for real phones
	@exec .venv/bin/careline up --demo $(ARGS)

setup: ## set up only: host packages, .venv, Asterisk (a second run takes a second)
	@$(prepare) run

test: ## everything CI runs: lint, types, unit, property and contract tests, real calls
	@$(prepare) test
	@$(lint)
	@$(python) -m pytest -m "alone and not soak" $(or $(TESTS),$(load_tests)) || [ $$? = 5 ]
	@$(aside) $(types) > .careline/types.log 2>&1 & types=$$!; \
		$(aside) $(python) -m pytest -m "not asterisk and not soak and not alone" $(quick) $(or $(TESTS),$(test_folders)) \
			> .careline/quick-tests.log 2>&1 & quick=$$!; \
		trap 'kill $$types $$quick 2>/dev/null; exit 130' INT TERM; \
		$(python) -m pytest -m "asterisk and not soak and not alone" $(calls) $(or $(TESTS),$(call_tests)); calls=$$?; \
		wait $$quick; quick=$$?; cat .careline/quick-tests.log; \
		wait $$types; types=$$?; [ $$types = 0 ] || cat .careline/types.log; \
		[ $$types = 0 ] && { [ $$calls = 0 ] || [ $$calls = 5 ]; } && { [ $$quick = 0 ] || [ $$quick = 5 ]; }

check: ## lint, format and types only
	@$(prepare) run
	@$(lint)
	@$(types)

unit: ## the tests that place no real call
	@$(prepare) run
	@$(python) -m pytest -m "not soak and not asterisk" $(quick) $(or $(TESTS),$(test_folders))

soak: ## the slow tests: hours, not minutes
	@$(prepare) test
	@setup/compiled-core
	@$(python) -m pytest -m soak --timeout=0 $(or $(TESTS),$(test_folders))
	@$(if $(TESTS),,$(python) -m tests.properties.soak $(ARGS))

fast: ## compile the distributor once, for `careline acd simulate`; needs a C compiler
	@$(prepare) run
	@setup/compiled-core

bench: ## the benchmarks beside their peers, over an hour; leave the machine to them
	@$(prepare) test
	@setup/compiled-core
	@for name in $(BENCH); do $(python) -m bench.$$name $(ARGS) || exit 1; done

doctor: setup ## check this installation and say what to mend
	@.venv/bin/careline doctor $(ARGS)

lock: setup ## write requirements.lock anew from pyproject.toml
	@setup/lock

image: ## build the container images careline-asterisk and careline-controller
	@setup/image

clean: ## remove the environment, Asterisk and caches; the clinic's data in .careline stays
	rm -rf .venv .careline/asterisk .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info
	find . -name __pycache__ -type d -not -path './.careline/*' -prune -exec rm -rf {} +
