"""Every order with every role: whoever lacks the permission is told so, before anything else, and nothing happens."""

from typing import Any

import pytest

from oficinista.approvals.commands import RequestApproval
from oficinista.office import Office
from oficinista.orders import Refusal, all_commands
from oficinista.staff.commands import AddClerk
from oficinista.staff.models import Role
from oficinista.staff.roles import permissions_of
from oficinista.storage.tables import METADATA
from tests.office import attempt, do, refused
from tests.security_builders import least, least_order, schema_of

ONE_OF_EACH = {Role.CLERK: "ana", Role.SUPERVISOR: "marta", Role.IT: "sistemas", Role.LOBBY: "sala",
               Role.LIAISON: "enlace"}  # fmt: skip
OF_EVERYBODY = {
    *("approval.request", "approval.decide", "approval.answer", "approval.withdraw", "adjustment.withdraw"),
    *("clerk.sign_in", "clerk.pin_attempt", "conflict.note", "till.surprise_result", "clerk.language", "snippet.keep"),
}
"""What needs no permission: what one does about oneself, what asks for that of the order it is about, and what the
program says."""

granted = {role: {one.action for one in permissions_of(role)} for role in Role}
lacking = [(role, name) for role in Role for name in all_commands() if name not in granted[role] | OF_EVERYBODY]
held = [(role, name) for role in Role for name in sorted(granted[role])]


def rows(office: Office) -> dict[str, Any]:
    """All that the office's database holds."""
    return office.ask(lambda connection: {t.name: connection.execute(t.select()).all() for t in METADATA.sorted_tables})


def test_each_role_has_somebody_and_each_order_somebody_who_may_give_it() -> None:
    assert ONE_OF_EACH.keys() == set(Role)
    assert set().union(*granted.values()) | OF_EVERYBODY == all_commands().keys()


@pytest.fixture(autouse=True)
def waiting_room(sqlite_office: Office) -> None:
    """A terminal of the waiting room is on the staff too, and so is the liaison of the network area."""
    do(sqlite_office, AddClerk(login="sala", name="Sala", role=Role.LOBBY), actor="sistemas")
    do(sqlite_office, AddClerk(login="enlace", name="Enlace", role=Role.LIAISON), actor="sistemas")


def test_only_these_orders_need_no_permission() -> None:
    assert {name for name, command in all_commands().items() if not command.needs_permission} == OF_EVERYBODY


@pytest.mark.parametrize("role", Role)
def test_without_the_permission_an_order_is_refused_before_its_facts_are_looked_at(
    role: Role, sqlite_office: Office
) -> None:
    before = rows(sqlite_office)
    for name in (name for of, name in lacking if of is role):
        assert refused(sqlite_office, least_order(name), ONE_OF_EACH[role]).code == "permission.missing", name
        assert refused(sqlite_office, least_order(name), ONE_OF_EACH[role], signed_by="raul").code == (
            "permission.missing"
        ), name
    assert rows(sqlite_office) == before


@pytest.mark.parametrize("role", Role)
def test_what_one_may_not_do_one_may_not_ask_for_either(role: Role, sqlite_office: Office) -> None:
    before = rows(sqlite_office)
    for name in (name for of, name in lacking if of is role):
        asked = RequestApproval(order_name=name, order=least(*schema_of(name)))
        assert refused(sqlite_office, asked, ONE_OF_EACH[role]).code == "permission.missing", name
    assert rows(sqlite_office) == before


@pytest.mark.parametrize(("role", "name"), held, ids=str)
def test_with_the_permission_an_order_is_heard_and_no_least_order_is_a_defect(
    role: Role, name: str, sqlite_office: Office
) -> None:
    answer = attempt(sqlite_office, least_order(name), ONE_OF_EACH[role])
    assert not isinstance(answer, Refusal) or answer.code != "permission.missing"
