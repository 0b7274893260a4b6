#!/bin/sh
# Run once by the database's image: the owner migrates, the app role serves.
set -eu
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" \
  -v owner_password="$OWNER_PASSWORD" -v app_password="$APP_PASSWORD" -v database="$POSTGRES_DB" <<'SQL'
CREATE ROLE intespo_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE intespo_app LOGIN PASSWORD :'app_password' NOSUPERUSER NOBYPASSRLS NOCREATEDB;
GRANT intespo_app TO intespo_owner;
ALTER DATABASE :"database" OWNER TO intespo_owner;
ALTER SCHEMA public OWNER TO intespo_owner;
SQL
