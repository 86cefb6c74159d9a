#!/bin/sh
# Run once by the PostgreSQL image: the application's role owns its database and is no superuser.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set password="$STEWARD_DATABASE_PASSWORD" <<'SQL'
create role steward login password :'password';
create database steward owner steward;
SQL
