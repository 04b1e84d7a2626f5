"""The proofs that the money is whole: what the guards keep at every commit, derived again from nothing.

Each proof answers with how much it looked at and every fault it found; no fault means that the ledger's lines, its
balances, its tills, its series and its chain tell one story.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, text

from oficinista.i18n import tr
from oficinista.ledger.posting import Place, Said, content_hash, link_hash
from oficinista.storage.guards import count, missing
from oficinista.storage.guards.rules import SEALED_PARTS

FAULTS_SHOWN_MAX = 20


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that must hold: its name, how many rows were looked at, and what was found wrong."""

    code: str
    title: str
    looked_at: int
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class _Comparison:
    code: str
    title: str
    count: str
    faults: str
    """SQL whose every row is a fault, described by its columns."""


_COMPARISONS = (
    _Comparison(
        "entries.balanced",
        "Cada asiento suma cero",
        "SELECT COUNT(*) FROM entry",
        "SELECT e.id, SUM(l.amount_cents) AS sum_cents FROM entry e LEFT JOIN entry_line l ON l.entry_id = e.id "
        "GROUP BY e.id, e.line_count, e.total_cents HAVING COALESCE(SUM(l.amount_cents), 1) <> 0 "
        "OR COUNT(l.line_number) <> e.line_count "
        "OR SUM(CASE WHEN l.amount_cents > 0 THEN l.amount_cents ELSE 0 END) <> e.total_cents",
    ),
    _Comparison(
        "lines.sealed",
        "Cada línea, valor, deuda y aplicación pertenece a un asiento",
        "SELECT COUNT(*) FROM entry_line",
        " UNION ".join(
            f"SELECT '{part}' AS part, p.entry_id FROM {part} p LEFT JOIN entry e ON e.id = p.entry_id "
            "WHERE e.id IS NULL"
            for part in SEALED_PARTS
        ),
    ),
    _Comparison(
        "accounts.balance",
        "El balance de cada cuenta es la suma de sus líneas",
        "SELECT COUNT(*) FROM account_balance",
        "SELECT b.account_id, b.balance_cents, COALESCE(SUM(l.amount_cents), 0) AS lines_cents "
        "FROM account_balance b LEFT JOIN entry_line l ON l.account_id = b.account_id "
        "GROUP BY b.account_id, b.balance_cents HAVING b.balance_cents <> COALESCE(SUM(l.amount_cents), 0) "
        "UNION SELECT l.account_id, NULL, SUM(l.amount_cents) FROM entry_line l LEFT JOIN account_balance b "
        "ON b.account_id = l.account_id WHERE l.account_id IS NOT NULL AND b.account_id IS NULL GROUP BY l.account_id",
    ),
    _Comparison(
        "tills.balance",
        "Lo esperado en cada caja es la suma de sus líneas",
        "SELECT COUNT(*) FROM till_balance",
        "SELECT b.till_session_id, b.tender_kind, b.expected_cents, COALESCE(SUM(l.amount_cents), 0) AS lines_cents "
        "FROM till_balance b LEFT JOIN entry_line l "
        "ON l.till_session_id = b.till_session_id AND l.tender_kind = b.tender_kind "
        "GROUP BY b.till_session_id, b.tender_kind, b.expected_cents "
        "HAVING b.expected_cents <> COALESCE(SUM(l.amount_cents), 0) OR b.expected_cents < 0 "
        "UNION SELECT l.till_session_id, l.tender_kind, NULL, SUM(l.amount_cents) FROM entry_line l "
        "LEFT JOIN till_balance b ON b.till_session_id = l.till_session_id AND b.tender_kind = l.tender_kind "
        "WHERE l.till_session_id IS NOT NULL AND b.till_session_id IS NULL GROUP BY l.till_session_id, l.tender_kind",
    ),
    _Comparison(
        "tills.closed_empty",
        "Ninguna caja cerrada guarda dinero",
        "SELECT COUNT(*) FROM till_session WHERE state IN ('closed', 'reviewed')",
        "SELECT s.id, b.tender_kind, b.expected_cents FROM till_session s "
        "JOIN till_balance b ON b.till_session_id = s.id "
        "WHERE s.state IN ('closed', 'reviewed') AND b.expected_cents <> 0",
    ),
    _Comparison(
        "items.open",
        "Lo pendiente de cada deuda es lo original menos lo aplicado",
        "SELECT COUNT(*) FROM open_item",
        "SELECT i.id, i.open_cents, i.original_cents - COALESCE(SUM(a.amount_cents), 0) AS derived_cents "
        "FROM open_item i LEFT JOIN allocation a ON a.open_item_id = i.id "
        "GROUP BY i.id, i.open_cents, i.original_cents "
        "HAVING i.open_cents <> i.original_cents - COALESCE(SUM(a.amount_cents), 0)",
    ),
    _Comparison(
        "payments.tenders",
        "Lo recibido en cada pago es lo que acreditó a las cuentas",
        "SELECT COUNT(*) FROM payment",
        "SELECT p.entry_id, p.total_cents, t.cents FROM payment p LEFT JOIN "
        "(SELECT entry_id, SUM(amount_cents) AS cents FROM tender GROUP BY entry_id) t ON t.entry_id = p.entry_id "
        "LEFT JOIN (SELECT entry_id, -SUM(amount_cents) AS cents FROM entry_line WHERE account_id IS NOT NULL "
        "GROUP BY entry_id) l ON l.entry_id = p.entry_id "
        "WHERE p.total_cents <> COALESCE(t.cents, 0) OR p.total_cents <> COALESCE(l.cents, 0)",
    ),
    _Comparison(
        "checks.returned",
        "Cada cheque devuelto se quitó una vez, por lo que era, y su cargo es suyo",
        "SELECT COUNT(*) FROM returned_check",
        "SELECT e.id AS entry_id, r.amount_cents, t.amount_cents AS check_cents FROM entry e "
        "LEFT JOIN returned_check r ON r.entry_id = e.id LEFT JOIN tender t ON t.entry_id = r.payment_entry_id "
        "AND t.tender_number = r.tender_number AND t.kind = 'check' WHERE e.kind = 'check_return' "
        "AND (e.total_cents <> COALESCE(r.amount_cents, 0) OR e.total_cents <> COALESCE(t.amount_cents, 0)) "
        "UNION SELECT e.id, NULL, NULL FROM entry e LEFT JOIN returned_check r ON r.fee_entry_id = e.id "
        "WHERE e.kind = 'check_fee' AND r.entry_id IS NULL",
    ),
    _Comparison(
        "refunds.given",
        "Cada devolución se aprobó y se pagó una vez, por lo que es",
        "SELECT COUNT(*) FROM refund_request",
        "SELECT e.id AS entry_id, e.total_cents, c.amount_cents FROM entry e LEFT JOIN refund_entry f "
        "ON f.entry_id = e.id AND f.kind = e.kind LEFT JOIN case_record c ON c.id = f.case_id "
        "WHERE e.kind IN ('refund', 'refund_void', 'refund_cash', 'refund_check') "
        "AND COALESCE(c.amount_cents, 0) <> e.total_cents "
        "UNION SELECT MIN(f.entry_id), COUNT(*), NULL FROM refund_entry f GROUP BY f.case_id "
        "HAVING COUNT(*) > 2 OR SUM(CASE WHEN f.kind = 'refund' THEN 1 ELSE 0 END) <> 1",
    ),
    _Comparison(
        "connections.held",
        "Lo pagado de cada solicitud de acometida está en un solo lugar hasta que se gana o se devuelve",
        "SELECT COUNT(*) FROM connection_entry",
        "SELECT c.number, SUM(l.amount_cents) AS lines_cents FROM connection_entry x "
        "JOIN case_record c ON c.id = x.case_id JOIN entry_line l ON l.entry_id = x.entry_id AND l.gl_code = '2210' "
        "GROUP BY c.id, c.number, c.state HAVING SUM(l.amount_cents) > 0 "
        "OR (c.state IN ('connected', 'done', 'denied', 'withdrawn', 'ended')) <> (SUM(l.amount_cents) = 0) "
        "UNION SELECT 'asiento', l.amount_cents FROM entry_line l WHERE l.gl_code = '2210' "
        "AND NOT EXISTS (SELECT 1 FROM connection_entry x WHERE x.entry_id = l.entry_id)",
    ),
    _Comparison(
        "transfers.one_place",
        "El efectivo en camino dentro de la oficina es el de las entregas sin recibir",
        "SELECT COUNT(*) FROM money_transfer",
        "SELECT o.code, COALESCE(l.cents, 0) AS lines_cents, COALESCE(t.cents, 0) AS transfers_cents FROM office o "
        "LEFT JOIN (SELECT e.office_id, SUM(l.amount_cents) AS cents FROM entry_line l JOIN entry e "
        "ON e.id = l.entry_id WHERE l.gl_code = '1115' GROUP BY e.office_id) l ON l.office_id = o.id "
        "LEFT JOIN (SELECT office_id, SUM(amount_cents) AS cents FROM money_transfer t WHERE NOT EXISTS "
        "(SELECT 1 FROM transfer_end x WHERE x.transfer_id = t.entry_id) GROUP BY office_id) t "
        "ON t.office_id = o.id WHERE COALESCE(l.cents, 0) <> COALESCE(t.cents, 0)",
    ),
    _Comparison(
        "deposits.one_place",
        "Lo que espera depósito y lo que va al banco es lo que dicen los cuadres, las entregas y los depósitos",
        "SELECT COUNT(*) FROM bank_deposit",
        "SELECT * FROM (SELECT 'safe' AS place, o.code, "
        "COALESCE((SELECT SUM(l.amount_cents) FROM entry_line l JOIN entry e "
        "ON e.id = l.entry_id WHERE l.gl_code = '1120' AND e.office_id = o.id), 0) AS lines_cents, "
        "COALESCE((SELECT SUM(f.counted_cents) FROM till_difference f JOIN till_session s ON s.id = f.till_session_id "
        "WHERE s.office_id = o.id AND NOT EXISTS (SELECT 1 FROM deposited_session d WHERE d.till_session_id = s.id "
        "AND d.channel = CASE f.tender_kind WHEN 'card' THEN 'cards' ELSE 'bag' END)), 0) "
        "+ COALESCE((SELECT SUM(l.amount_cents) FROM transfer_end x JOIN entry e ON e.id = x.entry_id "
        "JOIN entry_line l ON l.entry_id = e.id WHERE l.gl_code = '1120' AND e.office_id = o.id "
        "AND NOT EXISTS (SELECT 1 FROM deposited_transfer d WHERE d.transfer_id = x.transfer_id)), 0) AS said_cents "
        "FROM office o UNION SELECT 'bank', o.code, COALESCE((SELECT SUM(l.amount_cents) FROM entry_line l "
        "JOIN entry e ON e.id = l.entry_id WHERE l.gl_code = '1122' AND e.office_id = o.id), 0), "
        "COALESCE((SELECT SUM(t.amount_cents) FROM deposit_tender t JOIN bank_deposit d ON d.entry_id = t.deposit_id "
        "WHERE d.office_id = o.id AND NOT EXISTS (SELECT 1 FROM deposit_result r WHERE r.deposit_id = d.entry_id)), 0) "
        "FROM office o) AS places WHERE lines_cents <> said_cents",
    ),
    _Comparison(
        "deposits.differences",
        "Las diferencias del banco por aclarar son las de los depósitos confirmados sin aclarar",
        "SELECT COUNT(*) FROM deposit_result",
        "SELECT * FROM (SELECT o.code, COALESCE((SELECT SUM(l.amount_cents) FROM entry_line l JOIN entry e "
        "ON e.id = l.entry_id WHERE l.gl_code = '1124' AND e.office_id = o.id), 0) AS lines_cents, "
        "COALESCE((SELECT SUM(d.total_cents - r.amount_cents) FROM deposit_result r JOIN bank_deposit d "
        "ON d.entry_id = r.deposit_id WHERE d.office_id = o.id AND NOT EXISTS (SELECT 1 FROM deposit_clearing c "
        "WHERE c.deposit_id = r.deposit_id)), 0) AS said_cents FROM office o) AS places "
        "WHERE lines_cents <> said_cents",
    ),
    _Comparison(
        "series.gapless",
        "Ninguna serie de documentos tiene saltos",
        "SELECT COUNT(*) FROM document_series",
        "SELECT e.office_id, e.document_type, e.year, s.last_number, COUNT(*) AS entries FROM entry e "
        "LEFT JOIN document_series s ON s.office_id = e.office_id AND s.document_type = e.document_type "
        "AND s.year = e.year GROUP BY e.office_id, e.document_type, e.year, s.last_number "
        "HAVING COUNT(*) <> COALESCE(s.last_number, 0) OR MAX(e.document_number) <> COALESCE(s.last_number, 0) "
        "UNION SELECT s.office_id, s.document_type, s.year, s.last_number, 0 FROM document_series s "
        "WHERE s.last_number <> 0 AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.office_id = s.office_id "
        "AND e.document_type = s.document_type AND e.year = s.year)",
    ),
    _Comparison(
        "bills.detail",
        "Las líneas de cada factura suman su total, y su asiento lo mismo",
        "SELECT COUNT(*) FROM bill",
        "SELECT b.number, b.total_cents, e.total_cents AS entry_cents, COALESCE(SUM(l.amount_cents), 0) AS lines_cents "
        "FROM bill b JOIN entry e ON e.id = b.entry_id LEFT JOIN bill_line l ON l.bill_id = b.id "
        "GROUP BY b.number, b.total_cents, e.total_cents "
        "HAVING b.total_cents <> COALESCE(SUM(l.amount_cents), 0) OR b.total_cents <> e.total_cents",
    ),
    _Comparison(
        "bills.one_counts",
        "Cada período de una cuenta tiene una sola factura que cuenta",
        "SELECT COUNT(*) FROM bill",
        "SELECT b.account_id, b.period_start, COUNT(*) - COUNT(v.id) AS bills FROM bill b "
        "LEFT JOIN entry v ON v.reverses_id = b.entry_id GROUP BY b.account_id, b.period_start "
        "HAVING COUNT(*) - COUNT(v.id) <> 1",
    ),
    _Comparison(
        "bills.voids",
        "Cada factura anulada tiene otra en su lugar, y la refacturación suma lo que cambió",
        "SELECT COUNT(*) FROM rebill",
        "SELECT v.id AS entry_id, 'without a bill in its place' AS fault FROM entry v "
        "LEFT JOIN rebill_period p ON p.void_entry_id = v.id AND p.voided_bill_id = v.reverses_id "
        "WHERE v.kind = 'bill_void' AND p.rebill_id IS NULL "
        "UNION SELECT r.id, 'change_cents' FROM rebill r LEFT JOIN rebill_period p ON p.rebill_id = r.id "
        "LEFT JOIN bill o ON o.id = p.voided_bill_id LEFT JOIN bill n ON n.id = p.bill_id "
        "GROUP BY r.id, r.change_cents HAVING r.change_cents <> COALESCE(SUM(ABS(n.total_cents - o.total_cents)), -1)",
    ),
    _Comparison(
        "adjustments.detail",
        "Cada ajuste se aplicó una vez, por lo que dice",
        "SELECT COUNT(*) FROM adjustment",
        "SELECT e.id AS entry_id, a.amount_cents, SUM(l.amount_cents) AS lines_cents FROM entry e "
        "LEFT JOIN adjustment a ON a.entry_id = e.id "
        "LEFT JOIN entry_line l ON l.entry_id = e.id AND l.account_id = a.account_id WHERE e.kind = 'adjustment' "
        "GROUP BY e.id, a.amount_cents HAVING COALESCE(a.amount_cents, 0) <> COALESCE(SUM(l.amount_cents), 1) "
        "UNION SELECT a.entry_id, a.amount_cents, NULL FROM adjustment a LEFT JOIN entry e ON e.id = a.entry_id "
        "AND e.kind = 'adjustment' WHERE e.id IS NULL",
    ),
    _Comparison(
        "suspense.held",
        "Lo que espera sin identificar es lo que dice el mayor, y cada renglón salió a lo más una vez",
        "SELECT COUNT(*) FROM suspense",
        "SELECT s.entry_id, s.amount_cents, COALESCE(SUM(l.amount_cents), 0) AS lines_cents FROM suspense s "
        "LEFT JOIN suspense_resolution r ON r.suspense_entry_id = s.entry_id "
        "LEFT JOIN entry v ON v.reverses_id = s.entry_id "
        "LEFT JOIN returned_check c ON c.payment_entry_id = s.entry_id "
        "LEFT JOIN entry_line l ON l.gl_code = '2110' AND l.entry_id IN (s.entry_id, r.entry_id, v.id, c.entry_id) "
        "GROUP BY s.entry_id, s.amount_cents, r.entry_id, v.id, c.entry_id HAVING COALESCE(SUM(l.amount_cents), 0) <> "
        "CASE WHEN COALESCE(r.entry_id, v.id, c.entry_id) IS NULL THEN -s.amount_cents ELSE 0 END "
        "UNION SELECT l.entry_id, NULL, l.amount_cents FROM entry_line l JOIN entry e ON e.id = l.entry_id "
        "WHERE l.gl_code = '2110' AND NOT EXISTS (SELECT 1 FROM suspense s "
        "WHERE s.entry_id IN (e.id, e.reverses_id)) "
        "AND NOT EXISTS (SELECT 1 FROM suspense_resolution r WHERE r.entry_id = e.id) "
        "AND NOT EXISTS (SELECT 1 FROM returned_check c WHERE c.entry_id = e.id AND c.applied_entry_id IS NULL)",
    ),
    _Comparison(
        "imports.posted",
        "Lo que se trajo como pendiente es lo que sus asientos abrieron",
        "SELECT COUNT(*) FROM imported_document",
        "SELECT l.entry_id, l.account_id, l.cents, d.cents AS documents_cents FROM (SELECT l.entry_id, l.account_id, "
        "SUM(l.amount_cents) AS cents FROM entry_line l JOIN entry e ON e.id = l.entry_id WHERE e.kind = 'opening' "
        "AND l.account_id IS NOT NULL GROUP BY l.entry_id, l.account_id) l LEFT JOIN (SELECT entry_id, account_id, "
        "SUM(amount_cents) AS cents FROM imported_document WHERE kind = 'open_item' GROUP BY entry_id, account_id) d "
        "ON d.entry_id = l.entry_id AND d.account_id = l.account_id WHERE d.cents IS NULL OR d.cents <> l.cents "
        "UNION SELECT d.entry_id, d.account_id, NULL, d.amount_cents FROM imported_document d "
        "LEFT JOIN entry e ON e.id = d.entry_id AND e.kind = 'opening' "
        "WHERE d.kind = 'open_item' AND e.id IS NULL",
    ),
    _Comparison(
        "anchors.match",
        "Cada cabeza impresa en un cierre sigue en la cadena",
        "SELECT COUNT(*) FROM chain_anchor",
        "SELECT a.office_id, a.sequence, a.document FROM chain_anchor a "
        "LEFT JOIN entry e ON e.id = a.office_id * 1000000000000 + a.sequence AND e.hash = a.hash "
        "WHERE e.id IS NULL",
    ),
)


def check(connection: Connection) -> Iterator[Proof]:
    """Every proof over one moment of the database, the quick ones first."""
    absent = missing(connection)
    guards = count(connection)
    yield Proof("guards.installed", tr("Las guardas de la base de datos están puestas"), guards, tuple(absent))
    for comparison in _COMPARISONS:
        yield _compared(connection, comparison)
    yield _chain(connection)


def prove(connection: Connection, code: str) -> Proof:
    """The one proof of a code that compares sums."""
    return _compared(connection, next(one for one in _COMPARISONS if one.code == code))


def _compared(connection: Connection, comparison: _Comparison) -> Proof:
    looked_at = connection.execute(text(comparison.count)).scalar_one()
    rows = connection.execute(text(f"{comparison.faults} LIMIT {FAULTS_SHOWN_MAX}")).mappings()
    faults = tuple(", ".join(f"{name} {value}" for name, value in row.items()) for row in rows)
    return Proof(comparison.code, tr(comparison.title), looked_at, faults)


def genesis(office_code: str) -> bytes:
    """What an office's first link points to."""
    return hashlib.sha256(f"oficinista {office_code}".encode()).digest()


_OF_NO_OFFICE = (0, b"", 0)
"""No entry follows from this: one of an office that is not there is a fault."""


def _chain(connection: Connection) -> Proof:
    offices = connection.execute(text("SELECT id, code FROM office"))
    heads = {office: (0, genesis(code), 0) for office, code in offices}
    looked_at = 0
    faults: list[str] = []
    for entry, content in _entries(connection):
        looked_at += 1
        sequence, previous, posted_at = heads.get(entry.office_id, _OF_NO_OFFICE)
        whole = (
            content == entry.content_hash
            and entry.sequence == sequence + 1
            and entry.previous_hash == previous
            and entry.posted_at >= posted_at
            and _link(entry, content) == entry.hash
        )
        if not whole and len(faults) < FAULTS_SHOWN_MAX:
            faults.append(tr("asiento {id}", id=entry.id))
        heads[entry.office_id] = (entry.sequence, entry.hash, entry.posted_at)
    stored = connection.execute(text("SELECT office_id, sequence, hash FROM chain_head")).all()
    wrong = {(office, *head[:2]) for office, head in heads.items()} ^ {tuple(row) for row in stored}
    faults += [tr("cabeza de la oficina {office}", office=office) for office in sorted({row[0] for row in wrong})]
    return Proof("chain.whole", tr("La cadena de asientos está completa y sin alterar"), looked_at, tuple(faults))


def _link(entry: Row[Any], content: bytes) -> bytes:
    place = Place(
        entry.id,
        entry.document_type,
        entry.year,
        entry.document_number,
        entry.effective_date,
        entry.posted_at,
        entry.approval_id,
        entry.request_hash,
    )
    return link_hash(entry.previous_hash, content, place)


_PARTS = (
    "SELECT entry_id, line_number, gl_code, account_id, till_session_id, tender_kind, amount_cents "
    "FROM entry_line ORDER BY entry_id, line_number",
    "SELECT entry_id, tender_number, kind, amount_cents, received_cents, reference "
    "FROM tender ORDER BY entry_id, tender_number",
    "SELECT id, account_id, entry_id, due_on, priority, original_cents FROM open_item ORDER BY id",
    "SELECT entry_id, open_item_id, amount_cents FROM allocation ORDER BY entry_id, open_item_id",
)
"""The parts of the entries in the order of the entries; an open item's id begins with its entry's."""


def _entries(connection: Connection) -> Iterator[tuple[Row[Any], bytes]]:
    """Every entry in order, with the hash of what its stored parts say."""
    with ExitStack() as open_results:

        def streamed(statement: str) -> Iterator[Row[Any]]:
            rows = connection.execution_options(yield_per=5_000).execute(text(statement))
            return iter(open_results.enter_context(rows))

        parts = [_grouped(streamed(statement)) for statement in _PARTS]
        for entry in streamed("SELECT * FROM entry ORDER BY id"):
            said = Said(
                entry.office_id, entry.kind, entry.clerk_id, entry.till_session_id, entry.reverses_id, entry.reason
            )
            yield entry, content_hash(said, *(part(entry.id) for part in parts))


def _grouped(rows: Iterator[Row[Any]]) -> Callable[[int], list[Row[Any]]]:
    """A reader that gives the rows of one entry after another, as long as entries are asked for in order."""
    ahead = next(rows, None)

    def of(entry_id: int) -> list[Row[Any]]:
        nonlocal ahead
        found = []
        while ahead is not None and ahead.entry_id <= entry_id:
            if ahead.entry_id == entry_id:
                found.append(ahead)
            ahead = next(rows, None)
        return found

    return of
