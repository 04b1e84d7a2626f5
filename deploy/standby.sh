#!/bin/sh
# A second PostgreSQL that has every commit on its disk before anybody is told that it was done.
#
#   standby.sh follow  PRIMARY FOLDER   copy the primary into an empty folder; the server started there follows it
#   standby.sh require PRIMARY          from now on no commit is acknowledged before the standby has it
#   standby.sh release PRIMARY          from now on none waits: the standby is away, and offices must go on
#   standby.sh promote STANDBY          the primary is lost: the standby takes its place
#
# PRIMARY and STANDBY are addresses of the servers, as their superuser: postgresql://postgres@server/base. `follow` is
# run on the standby's machine, as the user of its server. The primary must let the role oficinista_standby, which follow
# makes if there is none, connect for replication (pg_hba.conf: host replication oficinista_standby ADDRESS
# scram-sha-256), its password in ~/.pgpass.
set -eu

NAME=oficinista_standby
KEPT=1GB # of its log, for a standby that was away; one that was away longer is made again
TRIES=300

say() { psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 --dbname "$1" --command "$2"; }

wait_for() {
    tries=0
    until [ "$(say "$1" "SELECT count(*) > 0 FROM pg_stat_replication WHERE application_name = '$NAME' AND $2")" = t ]; do
        tries=$((tries + 1))
        [ "$tries" -lt "$TRIES" ] || { echo "The standby does not follow $1." >&2; exit 1; }
        sleep 0.2
    done
}

follow() {
    say "$1" "DO \$\$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$NAME') THEN CREATE ROLE $NAME REPLICATION LOGIN; END IF;
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'oficinista_app') THEN
            GRANT pg_read_all_stats TO oficinista_app; -- for the doctor to see who follows
        END IF;
    END \$\$"
    say "$1" "ALTER SYSTEM SET wal_keep_size = '$KEPT'"
    say "$1" "SELECT pg_reload_conf()" >/dev/null
    # It asks nobody: the server that follows finds its password in ~/.pgpass, too, or nowhere.
    pg_basebackup --dbname "$1" --username "$NAME" --no-password --pgdata "$2" \
        --wal-method stream --checkpoint fast --write-recovery-conf
    # The copy brings the primary's own demand; a standby that takes its place has nobody to wait for yet.
    printf "cluster_name = '%s'\nsynchronous_standby_names = ''\n" "$NAME" >>"$2/postgresql.auto.conf"
}

require() {
    wait_for "$1" "state = 'streaming'" # before that every commit would wait for nobody who comes
    say "$1" "ALTER SYSTEM SET synchronous_commit = 'on'"
    say "$1" "ALTER SYSTEM SET synchronous_standby_names = '$NAME'"
    say "$1" "SELECT pg_reload_conf()" >/dev/null
    wait_for "$1" "sync_state = 'sync'"
}

release() {
    say "$1" "ALTER SYSTEM SET synchronous_standby_names = ''"
    say "$1" "SELECT pg_reload_conf()" >/dev/null
}

promote() {
    [ "$(say "$1" "SELECT pg_promote()")" = t ] || { echo "The standby did not take the place of its primary." >&2; exit 1; }
}

case "${1-} $#" in
"follow 3") follow "$2" "$3" ;;
"require 2" | "release 2" | "promote 2") "$1" "$2" ;;
*)
    sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
