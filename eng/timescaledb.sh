#!/usr/bin/env bash
# A real TimescaleDB for tests and benchmarks, with no root, container or service: Debian's packages of PostgreSQL 17 and TimescaleDB (Apache
# edition) unpacked into a folder, about 160 MB, and a cluster that listens on 127.0.0.1 only.
#   eng/timescaledb.sh start DIR [PORT]   brings it up (PORT 0 or none: a free one) and prints a connection string
#   eng/timescaledb.sh stop DIR           stops it; the data stay in DIR/data
#   eng/timescaledb.sh kill DIR           the same without a goodbye, as a crash would
# TIMESCALEDB_ROOT names unpacked packages of another DIR (its root folder), so that a second cluster need not fetch them again.
# Works on Debian (12 or later) on x86-64; says why where it does not. As root the server itself runs as "nobody".
set -euo pipefail

fail() { echo "timescaledb.sh: $*" >&2; exit 1; }

what="${1:-}"
[[ -n "${2:-}" ]] || fail "usage: timescaledb.sh start|stop|kill DIR [PORT]"
mkdir -p "$2"
dir="$(cd "$2" && pwd -P)"
port="${3:-0}"
root="${TIMESCALEDB_ROOT:-$dir/root}"; cluster="$dir/data"; log="$dir/server.log"
bin="$root/usr/lib/postgresql/17/bin"

# PostgreSQL refuses to run as root.
as=()
if [[ $EUID -eq 0 ]]; then as=(setpriv --reuid=nobody --regid=nogroup --clear-groups); fi
run() { "${as[@]}" env -i PATH=/usr/bin:/bin LC_ALL=C.UTF-8 TZ=UTC HOME=/tmp "$@"; }

unpack() {
  [[ "$(uname -sm)" == "Linux x86_64" ]] || fail "packages are taken for Linux on x86-64 only; this is $(uname -sm)."
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || fail "apt-get and dpkg-deb are needed to fetch the packages."
  local key=/usr/share/keyrings/debian-archive-keyring.gpg apt="$dir/apt" mirror
  [[ -f "$key" ]] || fail "Debian's archive keys ($key) are missing."
  mirror="$(awk '/^URIs:/{print $2; exit} /^deb /{for(i=2;i<=NF;i++) if ($i ~ /^http/) {print $i; exit}}' \
    /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null || true)"
  [[ -n "$mirror" ]] || fail "no Debian mirror is named in /etc/apt/sources.list or debian.sources."
  rm -rf "$root" "$apt"
  mkdir -p "$apt"/lists/partial "$apt"/cache/archives/partial "$root"
  : >"$apt/status"
  printf 'deb [signed-by=%s] %s trixie main\ndeb [signed-by=%s] %s-security trixie-security main\n' "$key" "$mirror" "$key" "${mirror%/}" >"$apt/sources.list"
  # A package database of its own: nothing of the machine is read or changed.
  cat >"$apt/apt.conf" <<CONF
Dir::State "$apt"; Dir::State::lists "$apt/lists"; Dir::State::status "$apt/status"; Dir::Cache "$apt/cache"; Dir::Cache::archives "$apt/cache/archives";
Dir::Etc::sourcelist "$apt/sources.list"; Dir::Etc::sourceparts "/dev/null"; Dir::Etc::preferencesparts "/dev/null"; Dir::Etc::preferences "/dev/null";
Dir::Etc::parts "/dev/null"; Dir::Etc::main "/dev/null";
APT::Sandbox::User "root"; APT::Install-Recommends "0"; Acquire::Languages "none"; Acquire::Retries "3"; Debug::NoLocking "1";
CONF
  APT_CONFIG="$apt/apt.conf" apt-get -q update >"$dir/apt.log" 2>&1 || fail "the package lists cannot be fetched from $mirror ($dir/apt.log)."
  APT_CONFIG="$apt/apt.conf" apt-get -q -y -d install postgresql-17 postgresql-17-timescaledb >>"$dir/apt.log" 2>&1 || fail "the packages cannot be fetched ($dir/apt.log)."
  local file
  for file in "$apt"/cache/archives/*.deb; do
    case "${file##*/}" in libllvm* | libz3* | perl* | libperl* | dpkg_* | apt_* | adduser* | passwd* | debconf* | openssl_* | ssl-cert* | make_* | locales* | tzdata* | coreutils* | bash_* | dash_* | util-linux* | mount* | gcc-1*) continue ;; esac
    dpkg-deb --fsys-tarfile "$file" | tar -x -C "$root" --no-same-owner --no-same-permissions --keep-directory-symlink --exclude='./usr/share/doc' \
      --exclude='./usr/share/man' --exclude='./usr/share/locale' --exclude='*/bitcode' --exclude='*/llvmjit*' --exclude='./etc' --exclude='./var'
  done
  # The binaries run with the C library that they were built for, not with the machine's.
  local lib="$root/usr/lib/x86_64-linux-gnu" name
  for name in postgres initdb pg_ctl pg_isready psql pg_dump pg_restore; do
    mv "$bin/$name" "$bin/$name.bin"
    printf '#!/bin/sh\nexec "%s/ld-linux-x86-64.so.2" --library-path "%s" --argv0 "%s" "%s.bin" "$@"\n' "$lib" "$lib" "$bin/$name" "$bin/$name" >"$bin/$name"
    chmod 755 "$bin/$name"
  done
  [[ -e "$root/usr/lib/postgresql/17/lib/timescaledb.so" ]] || fail "the packages hold no TimescaleDB."
  rm -rf "$apt"
  touch "$root/.complete"
}

free_port() {
  local candidate
  for candidate in $(seq $((54000 + RANDOM % 900)) 55000); do
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null; then echo "$candidate"; return; fi
  done
  fail "no free port found."
}

create() {
  mkdir -p "$cluster"; chmod 700 "$cluster"; : >>"$log"
  [[ $EUID -ne 0 ]] || chown nobody:nogroup "$cluster" "$log"
  run "$bin/initdb" -D "$cluster" -U postgres -A trust -E UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8 >/dev/null \
    || fail "initdb failed (as root, every folder above $dir must be open to others)."
  # Background workers of the extension would keep test databases from being dropped; the Apache edition needs none.
  run tee -a "$cluster/postgresql.conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
shared_preload_libraries = 'timescaledb'
timescaledb.license = 'apache'
timescaledb.telemetry_level = off
timescaledb.max_background_workers = 0
timezone = 'UTC'
jit = off
max_connections = 200
max_locks_per_transaction = 256
shared_buffers = 256MB
max_wal_size = 2GB
CONF
}

# Is there a process that answers to the pid file? One that was killed and not yet reaped is none.
running() {
  local pid
  pid="$(run head -1 "$cluster/postmaster.pid" 2>/dev/null)" || return 1
  [[ -r "/proc/$pid/stat" ]] && ! grep -qE '^[0-9]+ \(.*\) Z' "/proc/$pid/stat"
}

case "$what" in
  start)
    if [[ $EUID -eq 0 ]]; then chmod 755 "$dir"; fi
    exec 8>"$dir/.lock"
    flock 8
    [[ -e "$root/.complete" ]] || unpack
    [[ -s "$cluster/PG_VERSION" ]] || create
    if ! running; then
      run rm -f "$cluster/postmaster.pid"
      [[ "$port" != 0 ]] || port="$(cat "$dir/port" 2>/dev/null || free_port)"
      echo "$port" >"$dir/port"
      run "$bin/pg_ctl" -D "$cluster" -l "$log" -s -w -t 60 -o "-p $port" start 8>&- || fail "the server does not start: $(tail -3 "$log")"
    fi
    echo "Host=127.0.0.1;Port=$(cat "$dir/port");Username=postgres;Database=postgres"
    ;;
  stop) if running; then run "$bin/pg_ctl" -D "$cluster" -s -m fast -w stop; fi ;;
  kill)
    running || fail "nothing runs on $cluster."
    # The children go by themselves when they miss their parent; until then they hold the shared memory.
    pids="$(pgrep -P "$(head -1 "$cluster/postmaster.pid")" || true)"
    kill -9 "$(head -1 "$cluster/postmaster.pid")"
    for pid in $pids; do for _ in $(seq 100); do [[ -d "/proc/$pid" ]] || break; sleep 0.05; done; done
    ;;
  *) fail "usage: timescaledb.sh start|stop|kill DIR [PORT]" ;;
esac
