#!/bin/sh
# Writes infra/compose/.env with secrets of this installation. An existing file is left alone: its secrets are in the databases.
set -eu
file="$(dirname "$0")/.env"
if [ -e "$file" ]; then
  echo "$file is there already; remove it only together with the volumes (docker compose down --volumes)." >&2
  exit 0
fi
secret() {
  head -c 24 /dev/urandom | base64 | tr '+/' '-_'
}
umask 077
{
  echo "# Made by make-env.sh; for this installation only."
  for name in POSTGRES KEYCLOAK_DATABASE KEYCLOAK_ADMIN DEMO; do
    echo "KH_${name}_PASSWORD=$(secret)"
  done
  for service in ORGANIZATIONS REGISTRATIONS FUNDS EVENTS; do
    echo "KH_${service}_APP_PASSWORD=$(secret)"
    echo "KH_${service}_MIGRATOR_PASSWORD=$(secret)"
  done
  echo "KH_ORGANIZATIONS_CLIENT_SECRET=$(secret)"
  echo "KH_PARTNER_CLIENT_SECRET=$(secret)"
  echo "KH_SIGNING_KEY=$(openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -outform DER 2>/dev/null | base64 | tr -d '\n')"
  echo "KH_SUBJECT_KEY=$(head -c 32 /dev/urandom | base64)"
  echo "KH_STUDENT_KEY=$(head -c 32 /dev/urandom | base64)"
  echo "KH_ATTENDEE_KEY=$(head -c 32 /dev/urandom | base64)"
  echo "KH_TICKET_KEY=$(openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -outform DER 2>/dev/null | base64 | tr -d '\n')"
  echo "# Where browsers reach the console and Keycloak."
  echo "KH_CONSOLE_URL=http://localhost:7100"
  echo "KH_KEYCLOAK_URL=http://localhost:7110"
} > "$file"
echo "wrote $file"
