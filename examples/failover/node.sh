#!/bin/sh
# Runs one node in the foreground: etcd, Patroni, and the PostgreSQL that Patroni starts. See README.md beside it.
# Usage: PATRONI_SUPERUSER_PASSWORD=… PATRONI_REPLICATION_PASSWORD=… node.sh FOLDER NAME [NODES]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$1/$2
name=$2
nodes=$(grep -v '^#' "${3:-$here/nodes}")
port() { echo "$nodes" | awk -v name="$name" -v column="$1" '$1 == name { print $column }'; }
mkdir -p -m 700 "$folder"
cd "$folder"

etcd --name "$name" --data-dir etcd --logger zap --log-level error --heartbeat-interval 250 --election-timeout 2500 \
  --listen-client-urls "http://127.0.0.1:$(port 2)" --advertise-client-urls "http://127.0.0.1:$(port 2)" \
  --listen-peer-urls "http://127.0.0.1:$(port 3)" --initial-advertise-peer-urls "http://127.0.0.1:$(port 3)" \
  --initial-cluster "$(echo "$nodes" | awk '{ printf "%s%s=http://127.0.0.1:%s", (NR > 1 ? "," : ""), $1, $3 }')" &
echo $! > etcd.pid

export PATRONI_NAME="$name"
PATRONI_ETCD3_HOSTS=$(echo "$nodes" | awk '{ printf "%s127.0.0.1:%s", (NR > 1 ? "," : ""), $2 }')
export PATRONI_ETCD3_HOSTS
PATRONI_RESTAPI_LISTEN=127.0.0.1:$(port 4)
export PATRONI_RESTAPI_LISTEN PATRONI_RESTAPI_CONNECT_ADDRESS="$PATRONI_RESTAPI_LISTEN"
PATRONI_POSTGRESQL_LISTEN=127.0.0.1:$(port 5)
export PATRONI_POSTGRESQL_LISTEN PATRONI_POSTGRESQL_CONNECT_ADDRESS="$PATRONI_POSTGRESQL_LISTEN"
export PATRONI_POSTGRESQL_DATA_DIR="$folder/data" PATRONI_POSTGRESQL_PGPASS="$folder/pgpass"
PATRONI_POSTGRESQL_BIN_DIR=${POSTGRES_PROGRAMS:-$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)}
export PATRONI_POSTGRESQL_BIN_DIR
patroni "$here/patroni.yml" &
echo $! > patroni.pid
trap 'kill $(cat patroni.pid); wait $(cat patroni.pid) || true; kill $(cat etcd.pid)' INT TERM
wait
