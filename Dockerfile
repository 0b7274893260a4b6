# The same thing as `make run` builds, for a server: web, worker and beat are this image.
FROM node:24-bookworm-slim AS assets
WORKDIR /npm
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --uid 10001 intespo
WORKDIR /srv/intespo
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
COPY --from=assets /npm/node_modules /npm/node_modules
# Collecting static files needs settings, but no server: the values below are of no use elsewhere.
RUN python -c "from pathlib import Path; from intespo.launch import assets, paths; assets.copy(Path('/npm/node_modules'), paths.ASSETS)" \
 && python -m intespo.launch.fonts .local/assets/inter-pdf \
 && rm -rf /npm \
 && export SECRET_KEY=only-for-the-build-of-the-image-0000 DATABASE_URL=postgres://x@x/x \
      DATABASE_OWNER_URL=postgres://x@x/x REDIS_URL=redis://x EMAIL_URL=consolemail:// \
 && python manage.py messages --compile && python manage.py collectstatic --noinput -v0 \
 && mkdir -p /srv/media && chown -R intespo /srv/media .local
USER intespo
ENV MEDIA_ROOT=/srv/media PYTHONUNBUFFERED=1
EXPOSE 8000
CMD ["gunicorn", "intespo.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--timeout", "60", "--no-control-socket"]
