.DEFAULT_GOAL := help
.PHONY: help demo test quick lint style types sqlite others postgres faults browser css picture bench national

# All tests of a file run on the same core, so that the processes they share start only once.
PYTEST = .venv/bin/pytest -n 2 --dist loadfile

# Tests that need no browser and no PostgreSQL, and hardly use SQLite. They take about 30 s of processor
# time. They cover what a round may choose and what each choice is worth, the lifecycles, readiness, the
# components of pages, and the rules for the source and the documents. `make test` runs the other tests.
QUICK = tests/test_source.py tests/test_documents.py tests/config/common/test_transitions.py \
	tests/config/ui tests/matching/solver/problem tests/matching/solver/scoring \
	tests/matching/test_states.py tests/training/readiness tests/worker/test_draw_states.py

# Keep compiled modules, whatever the shell says, because the tests start Python a hundred times.
unexport PYTHONDONTWRITEBYTECODE

help:  ## list the commands
	@sed -n 's/^\([a-z]*\):.*## /\1|/p' $(MAKEFILE_LIST) | \
		while IFS='|' read -r target line; do printf 'make %-10s %s\n' "$$target" "$$line"; done

demo:  ## start the service with invented people (CHECK=1: only check that it works; NEW=1: new data)
	@sh setup.sh demo
	@.venv/bin/python -m demo $(if $(CHECK),--check) $(if $(NEW),--new)

quick:  ## style and the fast tests: about 30 s of processor time
	@sh setup.sh dev
	@$(MAKE) --no-print-directory style
	$(PYTEST) -q $(QUICK)

# 2 jobs at once, because the tests in a browser wait half of the time.
test:  ## everything: style, types, and every test on SQLite, PostgreSQL and a browser
	@sh setup.sh test
	@$(MAKE) --no-print-directory style
	@$(MAKE) --no-print-directory -j2 sqlite others

lint:  ## style and types
	@sh setup.sh dev
	@$(MAKE) --no-print-directory style types

style:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

types:
	.venv/bin/mypy .

# The faults mostly wait for processes, so they run in the other job, which has less to do.
sqlite:
	$(PYTEST) --no-loadscope-reorder --ignore=tests/faults

# What these print is shown when they end, so that it does not mix with what the other job prints.
others:
	@$(MAKE) --no-print-directory -k types postgres browser faults >.others.txt 2>&1; \
		status=$$?; cat .others.txt; rm .others.txt; exit $$status

postgres:
	$(PYTEST) -m postgres

faults:
	$(PYTEST) --no-loadscope-reorder tests/faults

browser:
	$(PYTEST) -m browser tests/browser --dist worksteal  # all its files share the same processes

css:  ## build the style sheet and scripts again; needs Node
	cd config/ui/assets && npm ci && npm run build

picture:  ## draw what a shared link shows, from share.svg; needs Chromium
	cd recruitment/static/recruitment && chromium --headless --no-sandbox --disable-gpu \
		--hide-scrollbars --allow-file-access-from-files --window-size=1200,630 \
		--screenshot=share.png "file://$$PWD/share.svg"

bench:  ## compare the solver with other methods; takes some minutes and writes docs/benchmark.md
	@sh setup.sh bench
	.venv/bin/pytest -m bench tests/benchmarks -s --timeout=0

national:  ## measure the largest round, 10,000 mentors and 87,000 men; takes some minutes and 3 GB
	@sh setup.sh bench
	.venv/bin/pytest -m national tests/benchmarks -s --timeout=0
