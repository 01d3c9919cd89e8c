FROM python:3.13-slim-trixie AS build
WORKDIR /app
ENV UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
RUN pip install --no-cache-dir uv==0.13.9
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-dev
COPY . .
# Settings insist on their secrets; these are the build's own and stay here. Where the service runs,
# nothing can be written beside the code, so the code is compiled here.
RUN SECRET_KEY=build FIELD_KEYS=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= STATIC_ROOT=/app/staticfiles \
    .venv/bin/python manage.py collectstatic --noinput && \
    .venv/bin/python -m compileall -q config delivery matching privacy \
    recruitment reporting training worker

FROM python:3.13-slim-trixie
WORKDIR /app
# What draws the letters of certificates, fonts for names in every script, and what makes backups:
# pg_dump must be as new as the database in docker-compose.yml. Debian keeps only the newest version
# of a package, so a build that named one would soon fail.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 \
    fonts-liberation fonts-noto-core fonts-noto-cjk postgresql-client-17 && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 10001 alongside
COPY --from=build /app /app
# Only /tmp can be written, and it is in memory.
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 DATA_DIR=/tmp STATIC_ROOT=/app/staticfiles \
    MPLCONFIGDIR=/tmp/matplotlib XDG_CACHE_HOME=/tmp/cache
USER 10001
