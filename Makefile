.PHONY: demo test lint style types suites css picture bench national

# Each file on one core, so that the processes its tests share start once.
PYTEST = .venv/bin/pytest -n 2 --dist loadfile

# Compiled modules are kept whatever the shell says: the tests start Python a hundred times.
unexport PYTHONDONTWRITEBYTECODE

demo:  # CHECK=1 tries it without a person; NEW=1 sets aside what earlier demos kept and begins anew
	@sh setup.sh demo
	@.venv/bin/python -m demo $(if $(CHECK),--check) $(if $(NEW),--new)

test:  # two at once: the style, then the suites, and beside them the types
	@sh setup.sh test
	@$(MAKE) --no-print-directory -j2 style types suites

lint:
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

css:  # needs Node
	cd config/ui/assets && npm ci && npm run build

picture:  # what a shared link to the service shows, drawn from share.svg; needs Chromium
	cd recruitment/static/recruitment && chromium --headless --no-sandbox --disable-gpu \
		--hide-scrollbars --allow-file-access-from-files --window-size=1200,630 \
		--screenshot=share.png "file://$$PWD/share.svg"

bench:  # minutes; writes docs/benchmark.md
	@sh setup.sh bench
	.venv/bin/pytest -m bench tests/benchmarks -s --timeout=0

national:  # the largest round, 10,000 mentors and 87,000 men; takes minutes and 3 GB
	@sh setup.sh bench
	.venv/bin/pytest -m national tests/benchmarks -s --timeout=0
