"""The PostgreSQL that follows this one, where there is to be one: whether it does, whether commits wait for it, and how
far behind it is."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, text

from oficinista.doctor import Finding, judged
from oficinista.i18n import tr

MIB = 1 << 20
BEHIND_WARNING_MIB, BEHIND_BAD_MIB = 16, 512
"""One segment of its log; half of what `deploy/standby.sh` has the primary keep for one that was away."""
STREAMING, SYNCHRONOUS = "streaming", frozenset({"sync", "quorum"})


@dataclass(frozen=True, slots=True)
class Follower:
    """A server that follows, as the primary tells: by how much of the log it is behind. None where it may not tell."""

    state: str | None
    sync_state: str | None
    behind_bytes: int | None


def standby(connection: Connection) -> Iterator[Finding]:
    """What is to be said of a primary that is to have a standby; nothing of any other database."""
    if connection.dialect.name != "postgresql" or connection.execute(_IS_FOLLOWING).scalar_one():
        return
    is_required = bool(connection.execute(_REQUIRED).scalar_one())
    followers = [Follower(*row) for row in connection.execute(_FOLLOWERS)]
    if is_required or followers or connection.execute(_HAS_ROLE).scalar_one():
        yield from judged_standby(followers, is_required=is_required)


def judged_standby(followers: list[Follower], *, is_required: bool) -> Iterator[Finding]:
    """The findings: of how far behind it is only when one follows."""
    if any(follower.state is None for follower in followers):
        yield _unseen()
        return
    streaming = [follower for follower in followers if follower.state == STREAMING]
    yield _streaming(len(streaming), is_required=is_required)
    if streaming:
        yield _synchronous(streaming)
        yield _behind(min(follower.behind_bytes or 0 for follower in streaming) // MIB)


def _unseen() -> Finding:
    return judged(
        "standby.streaming",
        tr("Servidor de reserva"),
        tr("No se deja ver"),
        warning=True,
        advice=tr("Dé permiso a quien pregunta: GRANT pg_read_all_stats TO oficinista_app."),
    )


def _streaming(count: int, *, is_required: bool) -> Finding:
    return judged(
        "standby.streaming",
        tr("Servidor de reserva"),
        tr("{count} al día con este", count=count) if count else tr("Ninguno sigue a este"),
        bad=count == 0 and is_required,
        warning=count == 0,
        advice=tr("Nada se guarda sin él: levántelo, o deje seguir con «standby.sh release».")
        if is_required
        else tr("Hágalo de nuevo con «standby.sh follow» y «standby.sh require»."),
    )


def _synchronous(streaming: list[Follower]) -> Finding:
    waits = any(follower.sync_state in SYNCHRONOUS for follower in streaming)
    return judged(
        "standby.synchronous",
        tr("Lo guardado espera a la reserva"),
        tr("Sí") if waits else tr("No"),
        warning=not waits,
        advice=tr("Si este servidor se pierde, se pierde lo último: ejecute «standby.sh require»."),
    )


def _behind(behind_mib: int) -> Finding:
    return judged(
        "standby.behind",
        tr("Atraso de la reserva"),
        tr("{size} MiB", size=f"{behind_mib:,}"),
        bad=behind_mib >= BEHIND_BAD_MIB,
        warning=behind_mib >= BEHIND_WARNING_MIB,
        advice=tr("Revise su disco y su línea: si se atrasa más de 1 GB hay que hacerla de nuevo."),
    )


_IS_FOLLOWING = text("SELECT pg_is_in_recovery()")
_REQUIRED = text("SELECT current_setting('synchronous_standby_names')")
_HAS_ROLE = text("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'oficinista_standby')")
_FOLLOWERS = text(
    "SELECT state, sync_state, pg_wal_lsn_diff(pg_current_wal_lsn(), flush_lsn)::bigint FROM pg_stat_replication "
    "WHERE application_name <> 'pg_basebackup'"
)
