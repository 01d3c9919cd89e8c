.PHONY: demo test lint css picture bench national

# Each file on one core, so that the processes its tests share start once.
PYTEST = .venv/bin/pytest -n 2 --dist loadfile

demo:  # CHECK=1 runs it without a person, and says whether all of it works
	@sh setup.sh demo
	@.venv/bin/python -m demo $(if $(CHECK),--check)

test: lint
	@sh setup.sh test
	$(PYTEST)
	$(PYTEST) -m postgres
	$(PYTEST) -m browser

lint:
	@sh setup.sh dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy .

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
