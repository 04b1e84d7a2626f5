"""Every key of the counter, in one table: what a key does, what it is called, and where.

The words: an *action* has a stable id, its keys (a letter and its function key), a label, and the *places* (screens)
where it acts; no places means everywhere. `TABLE` is the program's; the line of keys at the bottom, the help, the
documentation and the tests read it, and screens act by it: the action `take_payment` calls `do_take_payment`. A screen
says with `why_not(action)` that an action cannot be done now, and the person is told the reason.

Keys are named as Textual names them (`f1`, `question_mark`); letters in lower case act in both cases. A letter acts
only where no text is being typed. Only keys that every terminal sends: letters, F1 to F12, Enter, Esc, Tab, arrows,
paging, Home, End. Never Ctrl: S, Q, Z and C belong to the line, others to tmux and screen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from oficinista.i18n import tr

_NAMES = {
    "enter": "Enter",
    "escape": "Esc",
    "question_mark": "?",
    "slash": "/",
    "plus": "+",
    "colon": ":",
    "semicolon": ";",
    "minus": "-",
    "space": "Espacio",
    "tab": "Tab",
    "shift+tab": "Mayús+Tab",
    "up": "Arriba",
    "down": "Abajo",
    "left": "Izquierda",
    "right": "Derecha",
    "pageup": "RePág",
    "pagedown": "AvPág",
    "home": "Inicio",
    "end": "Fin",
    "insert": "Insert",
    "delete": "Supr",
    "backspace": "Retroceso",
}


def key_name(key: str) -> str:
    """The key as it is written on the keyboard."""
    return tr(_NAMES[key]) if key in _NAMES else key.upper()


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a key does. `weight` decides what stays when the line of keys is too short: heavier stays.

    `needs` names the order that it comes to, where not every clerk may give it.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    places: tuple[str, ...] = ()
    weight: int = 5
    needs: str = ""

    @property
    def title(self) -> str:
        """The label in the language of the process."""
        return tr(self.label)

    @property
    def key(self) -> str:
        """The name of its first key."""
        return key_name(self.keys[0])

    @property
    def all_keys(self) -> str:
        """The names of all its keys."""
        return " ".join(key_name(key) for key in self.keys)


class KeyTable:
    """A table of actions, checked when it is made: in one place no key does two things."""

    def __init__(self, actions: Iterable[Action]) -> None:
        self.actions = tuple(actions)
        self._by_place: dict[str, dict[str, Action]] = {}
        for place in {"", *(place for action in self.actions for place in action.places)}:
            self._by_place[place] = self._keys_of(place)

    def _keys_of(self, place: str) -> dict[str, Action]:
        keys: dict[str, Action] = {}
        for action in self._acting_in(place):
            for key in action.keys:
                if key in keys:
                    raise ValueError(f"in {place or 'every place'} {key} is both {keys[key].id} and {action.id}")
                keys[key] = action
        return keys

    def _acting_in(self, place: str) -> list[Action]:
        own = [action for action in self.actions if place in action.places]
        ids = {action.id for action in own}
        return own + [action for action in self.actions if not action.places and action.id not in ids]

    def find(self, place: str, key: str) -> Action | None:
        """What `key` does in `place`."""
        keys = self._by_place.get(place, self._by_place[""])
        return keys.get(key) or keys.get(key.lower())

    def at(self, place: str) -> Sequence[Action]:
        """All actions of a place, its own first."""
        return tuple(dict.fromkeys(self._by_place.get(place, self._by_place[""]).values()))

    def places(self) -> list[str]:
        """Every place that has actions of its own."""
        return sorted(self._by_place.keys() - {""})

    def extended(self, actions: Iterable[Action]) -> "KeyTable":
        """This table and more rows."""
        return KeyTable((*self.actions, *actions))


EVERYWHERE = (
    Action("accept", ("enter",), "Aceptar", weight=1),
    Action("commit", ("f10",), "Registrar", weight=2),
    Action("discard", ("f8",), "Borrar lo escrito", weight=1),
    Action("back", ("escape", "f12"), "Volver", weight=9),
    Action("help", ("question_mark", "f1"), "Ayuda", weight=10),
    Action("next_field", ("tab",), "Siguiente", weight=0),
    Action("previous_field", ("shift+tab",), "Anterior", weight=0),
    Action("palette", ("colon", "f9"), "Acciones", weight=0),
)
"""What every screen has. A weight of 0 is not shown in the line of keys."""

HOME, QUEUE, SEARCH, ACCOUNT, EXPLAIN = "inicio", "fila", "buscar", "cuenta", "factura"
PAYMENT, RECEIPT, TILL, TILL_OPENING, TILL_COUNT, TILL_CLOSING = (
    "cobro",
    "recibo",
    "caja",
    "apertura",
    "arqueo",
    "cuadre",
)
CASH_MOVE, VOID, REVIEWS, REVIEW, PAPER = "movimiento", "anulacion", "revisiones", "revision", "papel"
CHECK_BACK = "cheque"
IN_TRANSIT, RECEIVE_CASH = "en_camino", "recibir_efectivo"
SURPRISES, SURPRISE_COUNT = "arqueos", "arqueo_sorpresa"
OFFICE_CLOSE, TIE_FINDINGS, EXCEPTIONS = "cierre_oficina", "diferencias", "excepciones"
DEPOSITS, DEPOSIT, DEPOSIT_RESULT = "depositos", "preparar_deposito", "deposito_banco"
DEPOSIT_CLEARING = "aclarar_deposito"
SIGN_IN, COSIGN, ISSUE_TICKET = "entrada", "firma", "turno"
BOARD, KIOSK = "tablero", "quiosco"
APPROVALS, CASE, WORDS = "aprobaciones", "aprobacion", "palabras"
HOLD, TRANSFER, WHY, PRINT = "retener", "transferir", "porque", "imprimir"
ADJUST, REBILL, ADJUSTED, REBILLED, MOVE = "ajuste", "refacturacion", "ajustado", "refacturada", "traspaso"
OBJECTION, CASES, CASE_FILE, CASE_DEED = "objecion", "casos", "caso", "gestion"
TICKET, DAY_CLOSE = "visita", "cierre_fila"
ORDERS, NEW_ORDER, ORDER_FILE, ORDER_DEED = "ordenes", "orden_nueva", "orden", "gestion_orden"
PLAYBOOK, PLAYBOOK_STEP = "factura_alta", "paso"
FILES, FILED, FILING, PLACING, HANDING = "expediente", "documento", "archivar", "ubicar", "entregar"
CHECKLISTS, CHECKLIST, UNPLACED, PACKET = "tramites", "requisitos", "por_ubicar", "paquete"
ANALYSIS, ANALYZED_BILL, CONSUMPTION, FINDINGS, AS_OF = "analisis", "renglones", "consumo", "senales", "fecha"
WHAT_IF = "supuesto"
TECHNICAL, CORRECT, CORRECTIONS = "datos", "correccion", "correcciones"
REPLACE_METER, CHANGE_TERMS, RELOCATE = "contador", "terminos", "mudanza"
ENDING = "fin_cuenta"

LETTERS, LETTER_DRAFT, LETTER, LETTERS_OWED = "cartas", "borrador", "carta", "cartas_debidas"
DELIVERY, LETTER_RETURN = "entrega", "devuelta"

PLAN, PLAN_OFFER = "plan", "oferta"
REFUND, CREDIT_TRANSFER, GUARANTEE = "devolucion", "credito", "deposito"
THEFT_OPEN, THEFT_DEED = "hurto", "gestion_hurto"
CONNECTIONS, CONNECTION_APPLY, CONNECTION_DEED = "acometidas", "acometida", "gestion_acometida"

SNIPPETS, SNIPPET = "frases", "frase"
PALETTE, HELP, EXERCISES = "acciones", "ayuda", "ejercicios"
UNPRINTED = "porimprimir"
BATCH, BATCH_COUNT, AGENCY_LIST = "lote", "lote_conteo", "lista"
SUSPENSE, IDENTIFY, SUSPENSE_VOID = "sinidentificar", "identificar", "renglon"
IDENTIFIED = "identificado"
SUSPENSE_OWNER = "a_cargo"
COMMITMENT, DUE, COMMITMENT_FILE, COMMITMENT_DEED = "promesa", "vencen", "compromiso", "gestion_compromiso"
SUSPENSIONS, TO_NOTICE, MAILED = "avisos", "por_avisar", "enviados"
MORATORIA, MORATORIUM, MORATORIUM_END, INCLUDE = "moratorias", "moratoria", "fin_moratoria", "incluir"

REPORTS, REPORT, REPORT_DAYS, REPORT_FILE, OFFICE_NOW = "informes", "informe", "dias", "archivo", "panel"

SERVING = (HOME, QUEUE, ACCOUNT)
"""Where a clerk may be when the customer at the window changes: the same keys do it in each."""

PAGES = (
    LETTER,
    CASE,
    CASE_FILE,
    EXPLAIN,
    WHY,
    RECEIPT,
    PAPER,
    COSIGN,
    ADJUSTED,
    IDENTIFIED,
    REBILLED,
    ANALYZED_BILL,
    CONSUMPTION,
    FINDINGS,
    TICKET,
    ORDER_FILE,
    COMMITMENT_FILE,
    PLAN,
    REPORT,
    OFFICE_NOW,
    DAY_CLOSE,
    PACKET,
    CHECKLIST,
    FILED,
    PLAYBOOK,
)
"""Where there may be more to read than the screen has room for."""

READ_FORMS = (
    *(LETTER_DRAFT, ADJUST, REBILL, WHAT_IF, PLAN_OFFER, CHECK_BACK, THEFT_DEED, CONNECTION_DEED, ENDING),
    *(REPLACE_METER, CHANGE_TERMS, RELOCATE),
)
"""Forms with a page below their fields, which may be longer than the screen."""

LOOKED_AT = (
    *(CASES, CASE_FILE, ORDERS, ORDER_FILE, PLAYBOOK, PLAN, DUE, COMMITMENT_FILE, SUSPENSIONS, MORATORIA),
    *(FILES, FILED, CHECKLISTS, CHECKLIST, UNPLACED, LETTERS, LETTER, LETTERS_OWED),
    *(EXPLAIN, RECEIPT, ANALYSIS, ANALYZED_BILL, WHY, TECHNICAL, TICKET, ADJUSTED, REBILLED, IDENTIFIED),
)
"""Where nothing is typed: whatever number is at hand is searched from there too."""

GRIDS = (TILL_OPENING, TILL_COUNT, SURPRISE_COUNT, WHAT_IF)
"""Forms read like a sheet of paper: the arrows move among their fields."""

COUNTER = (
    Action("back", ("escape", "f12"), "Volver", (HOME,), weight=0),
    Action("back", ("escape", "f12"), "Salir", (SIGN_IN, BOARD), weight=9),
    Action("commit", ("f10",), "Entrar", (SIGN_IN,), weight=2),
    Action("discard", ("f8",), "Borrar lo escrito", (SIGN_IN,), weight=0),
    Action("call_next", ("n", "f2"), "Llamar", SERVING, weight=8, needs="ticket.call_next"),
    Action("finish_and_call", ("s", "f3"), "Siguiente", SERVING, weight=8, needs="ticket.finish_and_call"),
    Action("finish", ("f", "f4"), "Terminar", SERVING, weight=4, needs="ticket.finish"),
    Action("issue_ticket", ("t", "f5"), "Turno", SERVING, weight=7, needs="ticket.issue"),
    Action("call_again", ("v",), "Volver a llamar", SERVING, weight=1, needs="ticket.call_again"),
    Action("no_show", ("z",), "No se presentó", SERVING, weight=1, needs="ticket.no_show"),
    Action("hold", ("h",), "Retener", SERVING, weight=1, needs="ticket.hold"),
    Action("return_ticket", ("d",), "Devolver a la fila", SERVING, weight=1, needs="ticket.return"),
    Action("transfer", ("w",), "Transferir", SERVING, weight=1, needs="ticket.transfer"),
    Action("undo", ("u",), "Deshacer", SERVING, weight=1, needs="ticket.undo"),
    Action("close_day", ("x",), "Cerrar el día", (QUEUE,), weight=1, needs="ticket.close_day"),
    Action("commit", ("f10",), "Cerrar el día", (DAY_CLOSE,), weight=9),
    Action("even_if_served", ("f7",), "Cerrar también a quien se atiende", (DAY_CLOSE,), weight=8),
    Action("find", ("slash", "b"), "Buscar", SERVING, weight=7),
    Action("find", ("slash",), "Buscar", LOOKED_AT, weight=0),
    Action("queue", ("q", "f6"), "Fila", (HOME, OFFICE_NOW), weight=5),
    Action("till", ("c", "f7"), "Caja", (HOME, ACCOUNT), weight=6),
    Action("approvals", ("g",), "Aprobaciones", (HOME, OFFICE_NOW), weight=1),
    Action("cases", ("k",), "Casos", (HOME, ACCOUNT), weight=1),
    Action(
        "act",
        ("1", "2", "3", "4", "5", "6", "7", "8", "9"),
        "Hacer lo de ese número",
        (COMMITMENT_FILE, CASE_FILE, ORDER_FILE, PLAN, PLAYBOOK),
        weight=8,
    ),
    Action("orders", ("o",), "Órdenes", (HOME,), weight=1),
    Action("orders", ("m",), "Órdenes", (ACCOUNT, CASE_FILE, PLAYBOOK), weight=2),
    Action("new_order", ("m",), "Orden nueva", (ORDERS,), weight=8, needs="order.create"),
    Action("open_theft", ("h",), "Hurto", (CASES,), weight=6, needs="theft.open"),
    Action("open_theft", ("5",), "Hurto", (ACCOUNT,), weight=1, needs="theft.open"),
    Action("connections", ("a",), "Acometidas", (CASES,), weight=6),
    Action("apply_connection", ("plus",), "Solicitud nueva", (CONNECTIONS,), weight=9, needs="connection.apply"),
    Action("checklists", ("t",), "Requisitos", (CONNECTIONS,), weight=8),
    Action("everyone", ("o",), "Todas o de Operaciones", (CONNECTIONS,), weight=7),
    Action("see_case", ("k",), "Caso", (ORDER_FILE, PLAYBOOK), weight=5),
    Action("high_bill", ("f",), "Factura alta", (ANALYSIS, CASE_FILE), weight=4),
    Action("skip_step", ("f7",), "Saltar el paso", (PLAYBOOK_STEP, NEW_ORDER), weight=8),
    Action("letters", ("l",), "Cartas", (ACCOUNT, CASE_FILE, PLAN), weight=2),
    Action("letters", ("j",), "Cartas", (HOME,), weight=1),
    Action(
        "write",
        ("1", "2", "3", "4", "5", "6", "7", "8", "9"),
        "Escribir la de ese número",
        (LETTERS,),
        weight=8,
        needs="letter.issue",
    ),
    Action("commit", ("f10",), "Hacerla e imprimirla", (LETTER_DRAFT,), weight=9),
    Action("deliver", ("e",), "Entregar", (LETTER,), weight=8, needs="letter.deliver"),
    Action("renew", ("r",), "Hacer de nuevo", (LETTER,), weight=6, needs="letter.renew"),
    Action("came_back", ("d",), "Volvió", (LETTER,), weight=6, needs="letter.return"),
    Action("although_changed", ("f5",), "Así como está", (DELIVERY,), weight=7),
    Action(
        "see_account",
        ("c",),
        "Cuenta",
        (LETTER, FILED, CASE_FILE, COMMITMENT_FILE, ORDER_FILE, PLAN, PLAYBOOK, TICKET),
        weight=7,
    ),
    Action("files", ("q",), "Expediente", (ACCOUNT, CASE_FILE, PLAN), weight=2),
    Action("unplaced", ("e",), "Por ubicar", (HOME,), weight=1),
    Action("file_paper", ("a",), "Archivar", (FILES, CHECKLIST), weight=9, needs="document.file"),
    Action("checklists", ("t",), "Trámites", (FILES,), weight=8),
    Action("place_paper", ("u",), "Ubicar", (FILED, UNPLACED), weight=8, needs="document.place"),
    Action("hand_over", ("e",), "Entregar", (FILED,), weight=7, needs="document.hand_over"),
    Action("replace_paper", ("r",), "Sustituir", (FILED,), weight=5, needs="document.replace"),
    Action("print_cover", ("t",), "Carátula", (FILED,), weight=6),
    Action("packet", ("p",), "Paquete", (CASE_FILE,), weight=6, needs="packet.build"),
    Action("make_packet", ("1", "2", "3", "4"), "Hacerlo para ese", (PACKET,), weight=9),
    Action("lock", ("l",), "Bloquear", (HOME,), weight=3),
    Action("language", ("x",), "In English", (HOME,), weight=1),
    Action("snippets", ("semicolon",), "Frases", (HOME,), weight=1),
    Action("exercises", ("plus",), "Ejercicios", (HOME,), weight=6),
    Action("new_snippet", ("plus",), "Frase nueva", (SNIPPETS,), weight=8),
    Action("office_snippet", ("o",), "De la oficina", (SNIPPETS,), weight=7, needs="snippet.keep_office"),
    Action("unprinted", ("i",), "Por imprimir", (HOME,), weight=1),
    Action("send_to_inbox", ("f7",), "A la bandeja", (COSIGN,), weight=8),
    Action("sort", ("o",), "Ordenar", (APPROVALS,), weight=5),
    Action("commit", ("a", "f10"), "Aprobar", (CASE,), weight=9),
    Action("reject", ("r",), "Rechazar", (CASE,), weight=8),
    Action("ask_back", ("d",), "Devolver con pregunta", (CASE,), weight=7),
    Action("answer", ("c",), "Contestar", (CASE,), weight=7),
    Action("withdraw", ("x",), "Retirar", (CASE,), weight=6),
    Action("palette", ("colon", "f9"), "Acciones", (HOME,), weight=1),
    Action("palette", ("colon",), "Acciones", (ACCOUNT,), weight=0),
    Action("pay", ("p", "f9"), "Cobrar", (ACCOUNT,), weight=9, needs="payment.take"),
    Action("explain", ("e", "f11"), "Explicar", (ACCOUNT, ANALYSIS), weight=9),
    Action(
        "print_document",
        ("i",),
        "Imprimir",
        (
            *(ACCOUNT, RECEIPT, EXPLAIN, TILL, ANALYSIS, ORDER_FILE, LETTER, FILED, CHECKLIST, UNPRINTED, PLAN),
            *(DEPOSITS, SURPRISES, OFFICE_CLOSE, EXCEPTIONS, IN_TRANSIT, REPORT, BATCH),
        ),
        weight=5,
    ),
    Action("why", ("y",), "¿Por qué?", (ACCOUNT,), weight=5),
    Action("notice", ("a",), "Avisar la suspensión", (WHY,), weight=6, needs="suspension.notice"),
    Action("see_contacts", ("0",), "Teléfono y correo", (ACCOUNT, TECHNICAL), weight=1, needs="account.see_contacts"),
    Action("promise", ("1",), "Compromiso", (ACCOUNT,), weight=2, needs="commitment.make"),
    Action("plan", ("plus",), "Plan de pago", (ACCOUNT,), weight=2),
    Action("refund", ("2",), "Devolución", (ACCOUNT,), weight=1),
    Action("transfer_credit", ("3",), "Pasar el crédito", (ACCOUNT,), weight=1, needs="credit.transfer"),
    Action("guarantee", ("4",), "Depósito", (ACCOUNT,), weight=1),
    Action("end_account", ("6",), "Cierre, cambio, traslado o desconexión", (ACCOUNT,), weight=1),
    Action("due", ("m",), "Compromisos", (HOME, OFFICE_NOW), weight=1),
    Action("everyone", ("o",), "Todos o míos", (DUE,), weight=7),
    Action("suspensions", ("s",), "Suspensiones", (DUE,), weight=7),
    Action("moratoria", ("m",), "Moratorias", (SUSPENSIONS,), weight=7),
    Action("to_notice", ("a",), "Por avisar", (SUSPENSIONS,), weight=8),
    Action("mailed", ("e",), "Enviados", (SUSPENSIONS,), weight=6),
    Action("commit", ("f10",), "Avisar a todas", (TO_NOTICE,), weight=9),
    Action("include", ("i",), "Incluir una cuenta", (MORATORIA,), weight=6, needs="moratorium.include"),
    Action("declare", ("plus",), "Declarar", (MORATORIA,), weight=7, needs="moratorium.declare"),
    Action("void", ("x",), "Anular recibo", (RECEIPT,), weight=6, needs="payment.void"),
    Action("void", ("x",), "Anular", (SUSPENSE,), weight=6, needs="suspense.void"),
    Action("give_to", ("o",), "A otra persona", (SUSPENSE,), weight=5, needs="suspense.hand_over"),
    Action("print_all", ("t",), "Todo su lote o caja", (UNPRINTED,), weight=6, needs="receipt.print"),
    Action("adjust", ("j",), "Ajustar", (ACCOUNT, ANALYSIS), weight=3, needs="adjustment.request"),
    Action("rebill", ("x",), "Anular factura", (ACCOUNT, ANALYSIS), weight=3, needs="bill.void_and_rebill"),
    Action("object", ("o",), "Objetar", (ACCOUNT,), weight=3, needs="objection.file"),
    Action("documents_seen", ("v", "f5"), "Visto", (ADJUST, REBILL), weight=8),
    Action("charge", ("c",), "Cargo o crédito", (ADJUST,), weight=7),
    Action("whole_account", ("o",), "Sin factura", (ADJUST,), weight=5),
    Action("add_bill", ("plus",), "Otra factura", (REBILL,), weight=7),
    Action("remove_bill", ("q",), "Quitar factura", (REBILL,), weight=3),
    Action("terms", ("k",), "Tarifa y contador", (REBILL,), weight=6),
    Action("page_down", ("pagedown",), "Más abajo", READ_FORMS, weight=1),
    Action("page_up", ("pageup",), "Más arriba", READ_FORMS, weight=1),
    Action("reverse", ("r",), "Revertir", (ADJUSTED,), weight=8, needs="adjustment.reverse"),
    Action("undo_rebill", ("u",), "Deshacer", (REBILLED,), weight=8, needs="bill.undo_void"),
    Action("move_payment", ("m",), "Pasar a otra cuenta", (RECEIPT,), weight=3, needs="payment.move"),
    Action("check_back", ("d",), "Cheque devuelto", (RECEIPT, SUSPENSE, IDENTIFIED), weight=2, needs="check.return"),
    Action("earlier", ("a",), "Factura anterior", (EXPLAIN, ANALYZED_BILL), weight=6),
    Action("later", ("p",), "Factura posterior", (EXPLAIN, ANALYZED_BILL), weight=6),
    Action("chart", ("c",), "Consumo", (EXPLAIN, ANALYSIS), weight=7),
    Action("analyze", ("a",), "Análisis", (ACCOUNT,), weight=7),
    Action("findings", ("s",), "Señales", (ANALYSIS,), weight=4),
    Action("commit", ("f10",), "Ver", (AS_OF,), weight=2),
    Action("as_of", ("o",), "Fecha", (ANALYSIS,), weight=7),
    Action("what_if", ("r",), "¿Y si…?", (ACCOUNT, EXPLAIN, ANALYSIS), weight=5),
    Action("commit", ("f10",), "Pedirlo", (WHAT_IF,), weight=9),
    Action("technical", ("g",), "Datos técnicos", (ACCOUNT, ORDER_FILE), weight=3),
    Action("corrections", ("a",), "Datos por revisar", (HOME,), weight=1),
    Action("correct", ("c",), "Corregir datos", (TECHNICAL,), weight=9, needs="account.correct"),
    Action("replace_meter", ("k",), "Contador", (TECHNICAL,), weight=8, needs="meter.replace"),
    Action("change_terms", ("t",), "Clase y servicio", (TECHNICAL,), weight=8, needs="account.change_terms"),
    Action("relocate", ("u",), "Mudar", (TECHNICAL,), weight=6, needs="account.relocate"),
    Action("rebill", ("x",), "Refacturar", (TECHNICAL,), weight=5, needs="bill.void_and_rebill"),
    Action("commit", ("v", "f10"), "Firmar revisadas", (CORRECTIONS,), weight=9),
    Action("reports", ("r",), "Informes", (HOME, OFFICE_NOW), weight=1),
    Action("office_now", ("p",), "Panel", (HOME,), weight=1),
    Action("own_day", ("y",), "Mi día", (HOME,), weight=1),
    Action("period", ("o",), "Fechas", (REPORT,), weight=8),
    Action("chart", ("c",), "Gráfico", (REPORT,), weight=7),
    Action("earlier", ("a",), "Antes", (REPORT, OFFICE_CLOSE), weight=6),
    Action("later", ("p",), "Después", (REPORT, OFFICE_CLOSE), weight=6),
    Action("export", ("x",), "Archivo", (REPORT,), weight=7),
    Action("make_file", ("1", "2", "3"), "Escribirlo así", (REPORT_FILE,), weight=9),
    Action("commit", ("f10",), "Ver", (REPORT_DAYS,), weight=2),
    Action("print_statement", ("1",), "Estado de cuenta", (PRINT,), weight=8),
    Action("print_receipt", ("2",), "Copia del recibo", (PRINT,), weight=8, needs="receipt.print"),
    Action("page_down", ("pagedown", "down", "space"), "Más abajo", PAGES, weight=4),
    Action("page_up", ("pageup", "up"), "Más arriba", PAGES, weight=1),
    Action("add_tender", ("plus",), "Valor", (PAYMENT,), weight=7),
    Action("cash", ("e",), "Efectivo", (PAYMENT, BATCH, AGENCY_LIST), weight=3),
    Action("check", ("c",), "Cheque", (PAYMENT, BATCH, AGENCY_LIST), weight=6),
    Action("money_order", ("g",), "Giro", (PAYMENT, BATCH, AGENCY_LIST), weight=6),
    Action("card", ("t",), "Tarjeta", (PAYMENT, BATCH, AGENCY_LIST), weight=6),
    Action("add_account", ("o",), "Cuenta", (PAYMENT,), weight=5),
    Action("remove_tender", ("q",), "Quitar valor", (PAYMENT,), weight=2),
    Action("agency_list", ("l",), "Lista", (TILL, BATCH), weight=4),
    Action("remove_line", ("q",), "Quitar renglón", (AGENCY_LIST,), weight=6),
    Action("unclaimed", ("s",), "Sin cuenta", (BATCH,), weight=7),
    Action("paper_number", ("n",), "Número", (BATCH,), weight=6),
    Action("batch", ("b",), "Lote", (TILL,), weight=5),
    Action("suspense", ("s",), "Sin identificar", (TILL,), weight=3),
    Action("open_till", ("a",), "Abrir", (TILL,), weight=8, needs="till.open"),
    Action("count", ("k", "f6"), "Contar", (TILL, TILL_CLOSING, BATCH), weight=8),
    Action("close_till", ("x",), "Cerrar", (TILL, BATCH), weight=8),
    Action("in_transit", ("m",), "En camino", (TILL,), weight=6),
    Action("send_cash", ("r",), "Entregar", (TILL,), weight=6),
    Action("deposits", ("d",), "Depósitos", (TILL,), weight=4, needs="till.review"),
    Action("take_back", ("d",), "Devolver", (IN_TRANSIT,), weight=8, needs="transfer.take_back"),
    Action("surprises", ("p",), "Arqueos sorpresa", (TILL,), weight=2, needs="till.review"),
    Action("lift", ("l",), "Levantar", (SURPRISES,), weight=8, needs="till.unfreeze"),
    Action("office_close", ("o",), "Cierre de la oficina", (TILL,), weight=2, needs="till.review"),
    Action("exceptions", ("e",), "Excepciones", (TILL,), weight=2, needs="till.review"),
    Action("review", ("v",), "Revisar", (TILL,), weight=4, needs="till.review"),
    Action("next_field", ("tab", "down"), "Siguiente", GRIDS, weight=0),
    Action("previous_field", ("shift+tab", "up"), "Anterior", GRIDS, weight=0),
)
"""What the screens of the counter do."""

TABLE = KeyTable((*EVERYWHERE, *COUNTER))
