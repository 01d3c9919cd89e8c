.DEFAULT_GOAL := help
.PHONY: help demo test quick lint style types suites css picture bench national

# Each file on one core, so that the processes its tests share start once.
PYTEST = .venv/bin/pytest -n 2 --dist loadfile

# Tests that need no browser, no PostgreSQL and little of SQLite, about 30 s of processor time: what a
# round may choose and what it is worth, the lifecycles, readiness, the components of pages, and the
# shape of the source and of the documents. The slow tests of the solver are left to `make test`.
QUICK = tests/test_source.py tests/test_documents.py tests/config/common/test_transitions.py \
	tests/config/ui tests/matching/solver/problem tests/matching/solver/scoring \
	tests/matching/test_states.py tests/training/readiness tests/worker/test_draw_states.py

# Compiled modules are kept whatever the shell says: the tests start Python a hundred times.
unexport PYTHONDONTWRITEBYTECODE

help:  ## list what there is
	@sed -n 's/^\([a-z]*\):.*## /\1|/p' $(MAKEFILE_LIST) | \
		while IFS='|' read -r target line; do printf 'make %-10s %s\n' "$$target" "$$line"; done

demo:  ## start the service with invented people; CHECK=1 tries it alone, NEW=1 begins anew
	@sh setup.sh demo
	@.venv/bin/python -m demo $(if $(CHECK),--check) $(if $(NEW),--new)

quick:  ## style and the fast tests: about 30 s of processor time
	@sh setup.sh dev
	@$(MAKE) --no-print-directory style
	$(PYTEST) -q $(QUICK)

# Two at once: the style, then the suites, and beside them the types.
test:  ## everything: style, types, and every test on SQLite, PostgreSQL and a browser
	@sh setup.sh test
	@$(MAKE) --no-print-directory -j2 style types suites

lint:  ## style and types
	@sh setup.sh dev
	@$(MAKE) --no-print-directory style types

style:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

types:
	.venv/bin/mypy .

suites:
	$(PYTEST)
	$(PYTEST) -m postgres
	$(PYTEST) -m browser tests/browser --dist worksteal  # whose processes all its files share

css:  ## build the style sheet and scripts again; needs Node
	cd config/ui/assets && npm ci && npm run build

picture:  ## draw what a shared link shows, from share.svg; needs Chromium
	cd recruitment/static/recruitment && chromium --headless --no-sandbox --disable-gpu \
		--hide-scrollbars --allow-file-access-from-files --window-size=1200,630 \
		--screenshot=share.png "file://$$PWD/share.svg"

bench:  ## measure the solver beside other methods; takes minutes, writes docs/benchmark.md
	@sh setup.sh bench
	.venv/bin/pytest -m bench tests/benchmarks -s --timeout=0

national:  ## measure the largest round: 10,000 mentors, 87,000 men; takes minutes and 3 GB
	@sh setup.sh bench
	.venv/bin/pytest -m national tests/benchmarks -s --timeout=0
