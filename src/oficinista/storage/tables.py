"""Every table of the product, in one place, for migrations and checks."""

from sqlmodel import SQLModel

import oficinista.adjustments.models
import oficinista.audit.models
import oficinista.batches.models
import oficinista.billing.models
import oficinista.cases.models
import oficinista.closings.models
import oficinista.commitments.models
import oficinista.connections.models
import oficinista.customers.models
import oficinista.documents.models
import oficinista.files.models
import oficinista.ledger.models
import oficinista.letters.models
import oficinista.moving.models
import oficinista.plans.models
import oficinista.queue.models
import oficinista.refunds.models
import oficinista.reports.models
import oficinista.staff.models
import oficinista.storage.models
import oficinista.suspensions.models
import oficinista.tills.models  # noqa: F401 - importing registers the tables

METADATA = SQLModel.metadata
