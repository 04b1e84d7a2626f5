"""Where the facts of each letter come from, by its sheet."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from oficinista.letters import (
    of_account,
    of_bill,
    of_case,
    of_check,
    of_closing,
    of_connection,
    of_correction,
    of_guarantee,
    of_plan,
    of_refund,
    of_suspense,
    of_suspension,
    of_theft,
    of_till,
)
from oficinista.letters.known import Known, Wanted

FACTS: Mapping[str, Callable[[Connection, Wanted], Known]] = {
    "statement": of_account.statement_facts,
    "payment_certificate": of_account.certificate_facts,
    "account_analysis": of_account.analysis_facts,
    "appointment": of_account.appointment_facts,
    "underground_leak": of_account.leak_facts,
    "suspension_notice": of_suspension.suspension_facts,
    "duplicate_bill": of_bill.duplicate_facts,
    "payment_receipt": of_bill.receipt_facts,
    "adjustment": of_correction.correction_facts,
    "adjustment_rejected": of_correction.rejection_facts,
    "returned_check": of_check.check_facts,
    "payment_identified": of_suspense.identified_facts,
    "objection_received": of_case.step_facts,
    "objection_result": of_case.step_facts,
    "appeal_result": of_case.step_facts,
    "papers_asked": of_case.step_facts,
    "investigation_result": of_case.step_facts,
    "plan_agreement": of_plan.plan_facts,
    "plan_broken": of_plan.plan_facts,
    "refund_result": of_refund.refund_facts,
    "theft": of_theft.theft_facts,
    "connection": of_connection.connection_facts,
    "connection_permit": of_connection.permit_facts,
    "connection_status": of_connection.status_facts,
    "guarantee": of_guarantee.guarantee_facts,
    "account_closed": of_closing.closing_facts,
    "case_cover": of_case.cover_facts,
    "till_closing": of_till.closing_facts,
}
