FROM python:3.13-slim AS build
WORKDIR /app
ENV UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
RUN pip install --no-cache-dir uv
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-dev
COPY . .
# Settings insist on their secrets; these are the build's own and stay here.
RUN SECRET_KEY=build FIELD_KEYS="$(head -c 32 /dev/zero | base64)" STATIC_ROOT=/app/staticfiles \
    .venv/bin/python manage.py collectstatic --noinput

FROM python:3.13-slim
WORKDIR /app
# What draws the letters of certificates, fonts for names in every script, and what makes backups:
# pg_dump must be as new as the database in docker-compose.yml.
RUN apt-get update && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 \
    fonts-liberation fonts-noto-core fonts-noto-cjk postgresql-client-17 && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 10001 alongside
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 DATA_DIR=/tmp STATIC_ROOT=/app/staticfiles
USER alongside
