"""The staff from the command line: who works here, what each may do, and their PIN."""

import getpass

import pytest

from oficinista.customers.conflicts import DeclareLink
from oficinista.customers.models import Relation
from oficinista.office import Office
from oficinista.staff.sign_in import check_pin
from oficinista.storage.store import Store
from tests.cli_builders import answer, mistake, oficinista, refusal, text
from tests.office import do, with_customer

AS_IT = ("--as", "sistemas")


def people() -> dict[str, dict[str, object]]:
    """Everybody by login."""
    return {person["login"]: person for person in answer("clerk", "list")}


def permission(login: str, action: str) -> object:
    """What a person may do of one action."""
    return next((p for p in answer("clerk", "list", login)[0]["permissions"] if p["action"] == action), None)


def test_a_person_is_added_with_the_permissions_of_their_role() -> None:
    added = answer("clerk", "add", "iris", "--name", "Iris Colón", "--role", "supervisor", *AS_IT)
    assert added["login"] == "iris"
    assert (people()["iris"]["name"], people()["iris"]["role"]) == ("Iris Colón", "supervisor")
    assert permission("iris", "payment.void") == {"action": "payment.void", "limit_cents": None, "can_check": True}


def test_what_was_done_is_said_with_what_comes_next() -> None:
    assert text("clerk", "add", "iris", "--name", "Iris Colón", *AS_IT) == [
        "Se añadió a «iris». Dele un PIN con «oficinista clerk pin iris»."
    ]
    assert text("clerk", "disable", "iris", *AS_IT) == ["«iris» queda desactivado."]


@pytest.mark.parametrize(
    ("login", "name", "code"),
    [
        ("ana", "Otra Ana", "clerk.exists"),
        ("Ana", "X", "order.invalid"),
        ("a b", "X", "order.invalid"),
        ("", "X", "order.invalid"),
        ("iris", "", "order.invalid"),
        ("iris", "x" * 201, "order.invalid"),
        ("x" * 33, "X", "order.invalid"),
    ],
)
def test_a_person_who_cannot_be_is_refused(login: str, name: str, code: str) -> None:
    before = people()
    assert refusal("clerk", "add", login, "--name", name, *AS_IT)["error"] == code
    assert people() == before


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Juan [/] Pérez", "Juan [/] Pérez"),
        ("[bold]Juan[/bold]", "[bold]Juan[/bold]"),
        ("\u202eJuan\u200f", "\N{REPLACEMENT CHARACTER}Juan\N{REPLACEMENT CHARACTER}"),
        (
            "Ju\x00an\x1b]52;c;x\x07",
            "Ju\N{REPLACEMENT CHARACTER}an\N{REPLACEMENT CHARACTER}]52;c;x\N{REPLACEMENT CHARACTER}",
        ),
        ("Juan\nPérez\tDíaz", "Juan Pérez Díaz"),
        ("Jose\u0301", "José"),
        ("Ju\udcffan", "Ju\N{REPLACEMENT CHARACTER}an"),
    ],
)
def test_a_name_is_kept_harmless(name: str, kept: str) -> None:
    answer("clerk", "add", "juan", "--name", name, *AS_IT)
    assert people()["juan"]["name"] == kept
    assert any(kept in line for line in text("clerk", "list"))


def test_a_permission_is_granted_with_its_limit() -> None:
    words = ("clerk", "grant", "ana", "rule.override", "--limit", "$1,250.50", "--can-check", *AS_IT)
    assert text(*words) == ["«ana» tiene ahora el permiso rule.override."]
    assert permission("ana", "rule.override") == {"action": "rule.override", "limit_cents": 125050, "can_check": True}
    assert "rule.override $1,250.50 sí" in [" ".join(line.split()) for line in text("clerk", "list", "ana")]


@pytest.mark.parametrize("limit", ["-5", "1e3", "NaN", "1,2,3", "0.001", "1.000,50", "", "cien", "9" * 30, "\x1b[2J5"])
def test_a_limit_that_is_no_amount_is_refused(limit: str) -> None:
    before = permission("ana", "payment.take")
    assert refusal("clerk", "grant", "ana", "payment.take", f"--limit={limit}", *AS_IT)["error"].startswith("money.")
    assert permission("ana", "payment.take") == before


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("grant", "nadie", "payment.take"), "clerk.unknown"),
        (("grant", "ana", "payment.steal"), "command.unknown"),
        (("grant", "ana", "../etc"), "order.invalid"),
        (("disable", "nadie"), "clerk.unknown"),
        (("disable", "sistemas"), "clerk.own"),
    ],
)
def test_what_cannot_be_done_to_the_staff_is_refused(words: tuple[str, ...], code: str) -> None:
    assert refusal("clerk", *words, *AS_IT)["error"] == code


def test_only_who_may_changes_the_staff() -> None:
    assert refusal("clerk", "add", "iris", "--name", "Iris", "--as", "ana")["error"] == "permission.missing"
    assert refusal("clerk", "add", "iris", "--name", "Iris", "--as", "nadie")["error"] == "clerk.unknown"
    assert refusal("clerk", "add", "iris", "--name", "Iris")["error"] == "clerk.unmapped"


def test_a_clerk_speaks_for_themselves_alone() -> None:
    answer("clerk", "add", "iris", "--name", "Iris", "--os-user", getpass.getuser(), *AS_IT)
    assert refusal("run", "ticket.call_next", "--as", "ana")["error"] == "clerk.not_yourself"
    assert refusal("clerk", "disable", "ana")["error"] == "permission.missing"
    assert answer("run", "ticket.issue", '{"service": "payment"}')["done"]["label"] == "P-001"


def test_the_machine_s_user_is_one_person() -> None:
    answer("clerk", "add", "iris", "--name", "Iris", "--os-user", "iris", *AS_IT)
    assert (
        refusal("clerk", "add", "otra", "--name", "Otra", "--os-user", "iris", *AS_IT)["error"] == "clerk.os_user_taken"
    )


def test_who_was_disabled_stays_on_the_list_and_does_nothing_more() -> None:
    answer("clerk", "disable", "ana", *AS_IT)
    assert people()["ana"]["is_active"] is False
    assert refusal("run", "ticket.call_next", "--as", "ana")["error"] == "clerk.disabled"


def test_who_was_disabled_may_come_back() -> None:
    assert refusal("clerk", "enable", "ana", *AS_IT)["error"] == "clerk.active"
    answer("clerk", "disable", "ana", *AS_IT)
    answer("clerk", "enable", "ana", *AS_IT)
    assert refusal("run", "ticket.call_next", "--as", "ana")["error"] == "ticket.nobody_waits"


def test_a_new_pin_is_asked_for_twice_and_opens_the_session(office_file: object) -> None:
    result = oficinista("clerk", "pin", "ana", *AS_IT, given="135791\n135791\n")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "«ana» tiene un PIN nuevo.")
    assert "135791" not in result.output
    store = Store(str(office_file))
    assert check_pin(Office(store), "ana", "135791").login == "ana"
    store.close()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("12345\n", "pin.weak"),
        ("abcdef\n", "pin.weak"),
        ("١٢٣٤٥٦\n", "pin.weak"),
        ("135791\n135792\n", "pin.mismatch"),
    ],
)
def test_a_pin_that_is_weak_or_mistyped_is_refused(typed: str, code: str) -> None:
    result = oficinista("clerk", "pin", "ana", "--json", *AS_IT, given=typed)
    assert result.exit_code == 1
    assert f'"error": "{code}"' in result.stdout


def test_the_list_is_a_table_for_people() -> None:
    lines = text("clerk", "list")
    assert lines[0] == "Login     Nombre              Puesto      Usuario del servidor  Activo  Permisos"
    assert lines[1].startswith("ana       Ana Peña Ortiz      oficinista  —                     sí      ")


def test_one_person_s_permissions_are_listed() -> None:
    lines = text("clerk", "list", "ana")
    assert lines[0] == "Ana Peña Ortiz, oficinista"
    assert "transfer.send $500.00 no" in [" ".join(line.split()) for line in lines]
    assert refusal("clerk", "list", "nadie")["error"] == "clerk.unknown"


def test_a_role_is_one_of_those_that_exist() -> None:
    assert "«jefe» no es una de estas: clerk, supervisor, it, lobby, liaison." in mistake(
        "clerk", "add", "iris", "--name", "Iris", "--role", "jefe"
    )


def test_who_has_a_link_with_a_customer_is_listed(sqlite_office: Office) -> None:
    account = with_customer(sqlite_office, "Carmen Luz Rivera")
    do(
        sqlite_office,
        DeclareLink(login="ana", account=account.number, relation=Relation.RELATIVE, note="Prima"),
        "marta",
    )
    [link] = answer("clerk", "links")
    assert (link["login"], link["customer"], link["relation"]) == ("ana", "Carmen Luz Rivera", "relative")
    assert "familiar" in text("clerk", "links")[-1]
