"""The first version: staff, customers, readings and bills, the ledger, the queue, the tills, the audit chain."""

import sqlalchemy as sa
from alembic import op

from oficinista.storage.columns import WHOLE

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table and the search index of the dialect."""
    create_tables()
    if op.get_bind().dialect.name == "sqlite":
        create_sqlite_search()
    else:
        create_postgresql_search()


def create_sqlite_search() -> None:
    """Words of names and addresses in FTS5, over the rows of search_words."""
    op.execute(
        "CREATE VIRTUAL TABLE search_index USING fts5(words, content='search_words', content_rowid='account_id', "
        "tokenize='unicode61 remove_diacritics 2', prefix='3 4')"
    )
    op.execute(
        "CREATE TRIGGER search_words_added AFTER INSERT ON search_words BEGIN "
        "INSERT INTO search_index (rowid, words) VALUES (NEW.account_id, NEW.words); END"
    )
    op.execute(
        "CREATE TRIGGER search_words_changed AFTER UPDATE ON search_words BEGIN "
        "INSERT INTO search_index (search_index, rowid, words) VALUES ('delete', OLD.account_id, OLD.words); "
        "INSERT INTO search_index (rowid, words) VALUES (NEW.account_id, NEW.words); END"
    )


def create_postgresql_search() -> None:
    """The same words as a tsvector, in the configuration that changes nothing."""
    # Without fastupdate: a list of rows not yet in the index would be read whole by every question, 2 to 5 ms each time.
    op.execute(
        "CREATE INDEX ix_search_words ON search_words USING gin (to_tsvector('simple', words)) WITH (fastupdate = off)"
    )


def create_tables() -> None:
    op.create_table(
        "customer",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("birth_year", WHOLE, nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.CheckConstraint("language IN ('es', 'en')", name="language_known"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_customer_phone"), "customer", ["phone"], unique=False)
    op.create_table(
        "gl_account",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('asset', 'liability', 'income', 'expense')", name="kind_known"),
        sa.PrimaryKeyConstraint("code"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "holiday",
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "known_word",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_known_word_word"), "known_word", ["word"], unique=False)
    op.create_table(
        "meter",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("diameter", sa.Text(), nullable=False),
        sa.Column("dial_digits", WHOLE, nullable=False),
        sa.CheckConstraint("dial_digits BETWEEN 4 AND 8", name="dial"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("serial"),
        sqlite_strict=True,
    )
    op.create_table(
        "office",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_training", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(code) BETWEEN 2 AND 4", name="code_length"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
        sqlite_strict=True,
    )
    op.create_table(
        "premise",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "audit_head",
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("sequence", WHOLE, nullable=False),
        sa.Column("at", WHOLE, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.PrimaryKeyConstraint("office_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "case_series",
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("year", WHOLE, nullable=False),
        sa.Column("last_number", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.PrimaryKeyConstraint("office_id", "series", "year"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "chain_anchor",
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("sequence", WHOLE, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("anchored_at", WHOLE, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.PrimaryKeyConstraint("office_id", "sequence"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "chain_head",
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("sequence", WHOLE, nullable=False),
        sa.Column("posted_at", WHOLE, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(hash) = 32", name="hash_length"),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.PrimaryKeyConstraint("office_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "clerk",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("os_user", sa.Text(), nullable=True),
        sa.Column("pin_hash", sa.Text(), nullable=True),
        sa.Column("is_active", sa.Integer(), nullable=False),
        sa.Column("failed_pins", WHOLE, nullable=False),
        sa.Column("locked_until", WHOLE, nullable=True),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.CheckConstraint("language IN ('es', 'en')", name="language_known"),
        sa.CheckConstraint("role IN ('clerk', 'supervisor', 'it', 'lobby', 'liaison')", name="role_known"),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("login"),
        sa.UniqueConstraint("os_user"),
        sqlite_strict=True,
    )
    op.create_table(
        "document_series",
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("document_type", sa.Text(), nullable=False),
        sa.Column("year", WHOLE, nullable=False),
        sa.Column("last_number", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.PrimaryKeyConstraint("office_id", "document_type", "year"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "file_content",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", WHOLE, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "media_type IN ('application/pdf', 'image/jpeg', 'image/png', 'image/tiff')", name="media_type_known"
        ),
        sa.CheckConstraint("length(content) = size_bytes AND size_bytes > 0", name="whole"),
        sa.CheckConstraint("length(sha256) = 32", name="digest_length"),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("office_id", "sha256"),
        sqlite_strict=True,
    )
    op.create_table(
        "meter_size",
        sa.Column("meter_id", WHOLE, nullable=False),
        sa.Column("effective_from", sa.Text(), nullable=False),
        sa.Column("revision", WHOLE, nullable=False),
        sa.Column("diameter", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meter_id"],
            ["meter.id"],
        ),
        sa.PrimaryKeyConstraint("meter_id", "effective_from", "revision"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "nightly_snapshot",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("taken_on", sa.Text(), nullable=False),
        sa.Column("taken_at", WHOLE, nullable=False),
        sa.Column("accounts_overdue", WHOLE, nullable=False),
        sa.Column("overdue_30_cents", WHOLE, nullable=False),
        sa.Column("overdue_60_cents", WHOLE, nullable=False),
        sa.Column("overdue_90_cents", WHOLE, nullable=False),
        sa.Column("overdue_older_cents", WHOLE, nullable=False),
        sa.Column("cases_open", WHOLE, nullable=False),
        sa.Column("cases_past", WHOLE, nullable=False),
        sa.Column("orders_open", WHOLE, nullable=False),
        sa.Column("orders_past", WHOLE, nullable=False),
        sa.Column("promises_open", WHOLE, nullable=False),
        sa.Column("promises_broken", WHOLE, nullable=False),
        sa.Column("plans_kept", WHOLE, nullable=False),
        sa.Column("plans_broken", WHOLE, nullable=False),
        sa.CheckConstraint("overdue_30_cents >= 0 AND overdue_60_cents >= 0", name="recent_not_negative"),
        sa.CheckConstraint("overdue_90_cents >= 0 AND overdue_older_cents >= 0", name="older_not_negative"),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("office_id", "taken_on"),
        sqlite_strict=True,
    )
    op.create_table(
        "printer",
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("speech", sa.Text(), nullable=False),
        sa.Column("code_page", sa.Text(), nullable=False),
        sa.Column("has_drawer", sa.Integer(), nullable=False),
        sa.CheckConstraint("(address <> '') = (device IN ('network', 'cups'))", name="addressed_by_its_kind"),
        sa.CheckConstraint("device IN ('terminal', 'network', 'cups', 'folder')", name="device_known"),
        sa.CheckConstraint("sheet IN ('receipt', 'page')", name="sheet_known"),
        sa.CheckConstraint("speech IN ('text', 'escpos')", name="speech_known"),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.PrimaryKeyConstraint("office_id", "seat", "sheet"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "service_point",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("premise_id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["premise_id"],
            ["premise.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_service_point_premise_id"), "service_point", ["premise_id"], unique=False)
    op.create_table(
        "snippet",
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("letters", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.PrimaryKeyConstraint("office_id", "owner", "letters"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "till",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('window', 'mail', 'drop_box', 'collectors')", name="kind_known"),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("office_id", "number"),
        sqlite_strict=True,
    )
    op.create_table(
        "word_variant",
        sa.Column("variant", WHOLE, nullable=False),
        sa.Column("word_id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["word_id"],
            ["known_word.id"],
        ),
        sa.PrimaryKeyConstraint("variant", "word_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "account",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("service_point_id", WHOLE, nullable=False),
        sa.Column("opened_on", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Text(), nullable=True),
        sa.Column("first_reading_l", WHOLE, nullable=True),
        sa.Column("source_key", sa.Text(), nullable=True),
        sa.CheckConstraint("closed_on IS NULL OR closed_on >= opened_on", name="dates_in_order"),
        sa.CheckConstraint("length(number) = 12", name="number_length"),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.ForeignKeyConstraint(
            ["service_point_id"],
            ["service_point.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("source_key"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_account_customer_id"), "account", ["customer_id"], unique=False)
    op.create_index(op.f("ix_account_service_point_id"), "account", ["service_point_id"], unique=False)
    op.create_index(
        "ux_account_open_at_point",
        "account",
        ["service_point_id"],
        unique=True,
        sqlite_where=sa.text("closed_on IS NULL"),
        postgresql_where=sa.text("closed_on IS NULL"),
    )
    op.create_table(
        "answered_order",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("order_name", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("clerk_id", WHOLE, nullable=False),
        sa.Column("result_json", sa.Text(), nullable=False),
        sa.Column("at", WHOLE, nullable=False),
        sa.CheckConstraint("length(key) BETWEEN 1 AND 64", name="key_length"),
        sa.ForeignKeyConstraint(
            ["clerk_id"],
            ["clerk.id"],
        ),
        sa.PrimaryKeyConstraint("key"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "approval",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("order_name", sa.Text(), nullable=False),
        sa.Column("order_json", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("facts_json", sa.Text(), nullable=False),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("signatures", WHOLE, nullable=False),
        sa.Column("maker_id", WHOLE, nullable=False),
        sa.Column("made_at", WHOLE, nullable=False),
        sa.Column("expires_at", WHOLE, nullable=False),
        sa.Column("checker_id", WHOLE, nullable=True),
        sa.Column("decided_at", WHOLE, nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(COALESCE(decision, 'withdrawn') = 'withdrawn') = (checker_id IS NULL)", name="decided_by_somebody"
        ),
        sa.CheckConstraint("decision IN ('approved', 'rejected', 'withdrawn')", name="decision_known"),
        sa.CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided_whole"),
        sa.CheckConstraint("amount_cents >= 0 AND length(reason) > 0", name="amount_and_reason"),
        sa.CheckConstraint("checker_id <> maker_id", name="checker_is_not_maker"),
        sa.CheckConstraint("signatures BETWEEN 1 AND 5", name="signatures_few"),
        sa.ForeignKeyConstraint(
            ["checker_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["maker_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_approval_undecided",
        "approval",
        ["office_id", "made_at"],
        unique=False,
        sqlite_where=sa.text("decision IS NULL"),
        postgresql_where=sa.text("decision IS NULL"),
    )
    op.create_table(
        "declared_link",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("clerk_id", WHOLE, nullable=False),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("declared_by", WHOLE, nullable=False),
        sa.Column("declared_at", WHOLE, nullable=False),
        sa.CheckConstraint("relation IN ('self', 'relative', 'none')", name="relation_known"),
        sa.ForeignKeyConstraint(
            ["clerk_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
        ),
        sa.ForeignKeyConstraint(
            ["declared_by"],
            ["clerk.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_declared_link", "declared_link", ["clerk_id", "customer_id"], unique=False)
    op.create_table(
        "meter_installation",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("service_point_id", WHOLE, nullable=False),
        sa.Column("meter_id", WHOLE, nullable=False),
        sa.Column("installed_on", sa.Text(), nullable=False),
        sa.Column("removed_on", sa.Text(), nullable=True),
        sa.Column("first_reading_l", WHOLE, nullable=False),
        sa.Column("final_reading_l", WHOLE, nullable=True),
        sa.CheckConstraint("removed_on IS NULL OR removed_on >= installed_on", name="dates_in_order"),
        sa.ForeignKeyConstraint(
            ["meter_id"],
            ["meter.id"],
        ),
        sa.ForeignKeyConstraint(
            ["service_point_id"],
            ["service_point.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_meter_installation_meter_id"), "meter_installation", ["meter_id"], unique=False)
    op.create_index(
        "ix_meter_installation_point", "meter_installation", ["service_point_id", "installed_on"], unique=False
    )
    op.create_index(
        "ux_installed_here",
        "meter_installation",
        ["service_point_id"],
        unique=True,
        sqlite_where=sa.text("removed_on IS NULL"),
        postgresql_where=sa.text("removed_on IS NULL"),
    )
    op.create_index(
        "ux_installed_once",
        "meter_installation",
        ["meter_id"],
        unique=True,
        sqlite_where=sa.text("removed_on IS NULL"),
        postgresql_where=sa.text("removed_on IS NULL"),
    )
    op.create_table(
        "moratorium",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Text(), nullable=False),
        sa.Column("last_day", sa.Text(), nullable=True),
        sa.Column("by_account", sa.Integer(), nullable=False),
        sa.Column("declared_by", WHOLE, nullable=False),
        sa.Column("declared_at", WHOLE, nullable=False),
        sa.CheckConstraint("kind IN ('storm', 'moratorium')", name="kind_known"),
        sa.CheckConstraint("last_day IS NULL OR last_day >= starts_on", name="dates_in_order"),
        sa.ForeignKeyConstraint(
            ["declared_by"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_moratorium_office_id"), "moratorium", ["office_id"], unique=False)
    op.create_table(
        "permission",
        sa.Column("clerk_id", WHOLE, nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("limit_cents", WHOLE, nullable=True),
        sa.Column("can_check", sa.Integer(), nullable=False),
        sa.CheckConstraint("limit_cents >= 0", name="limit_not_negative"),
        sa.ForeignKeyConstraint(
            ["clerk_id"],
            ["clerk.id"],
        ),
        sa.PrimaryKeyConstraint("clerk_id", "action"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rule_override",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value_json", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("is_verified", sa.Integer(), nullable=False),
        sa.Column("set_by", WHOLE, nullable=False),
        sa.Column("set_at", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.ForeignKeyConstraint(
            ["set_by"],
            ["clerk.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_rule_override_key"), "rule_override", ["key"], unique=False)
    op.create_table(
        "till_session",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("till_id", WHOLE, nullable=False),
        sa.Column("clerk_id", WHOLE, nullable=False),
        sa.Column("business_date", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", WHOLE, nullable=False),
        sa.Column("counted_at", WHOLE, nullable=True),
        sa.Column("closed_at", WHOLE, nullable=True),
        sa.Column("reviewed_at", WHOLE, nullable=True),
        sa.Column("reviewer_id", WHOLE, nullable=True),
        sa.Column("review_note", sa.Text(), nullable=False),
        sa.CheckConstraint("(state = 'reviewed') = (reviewer_id IS NOT NULL)", name="reviewed_whole"),
        sa.CheckConstraint("(state IN ('closed', 'reviewed')) = (closed_at IS NOT NULL)", name="closed_whole"),
        sa.CheckConstraint("state IN ('open', 'frozen', 'counting', 'closed', 'reviewed')", name="state_known"),
        sa.CheckConstraint("reviewer_id <> clerk_id", name="reviewer_is_another"),
        sa.ForeignKeyConstraint(
            ["clerk_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["till_id"],
            ["till.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(
        "ux_clerk_one_session",
        "till_session",
        ["clerk_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('open', 'frozen', 'counting')"),
        postgresql_where=sa.text("state IN ('open', 'frozen', 'counting')"),
    )
    op.create_index(
        "ux_till_one_session",
        "till_session",
        ["till_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('open', 'frozen', 'counting')"),
        postgresql_where=sa.text("state IN ('open', 'frozen', 'counting')"),
    )
    op.create_table(
        "account_balance",
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("balance_cents", WHOLE, nullable=False),
        sa.Column("last_entry_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("account_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "account_change",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("before_text", sa.Text(), nullable=False),
        sa.Column("after_text", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("clerk_id", WHOLE, nullable=False),
        sa.Column("signer_id", WHOLE, nullable=True),
        sa.Column("made_at", WHOLE, nullable=False),
        sa.CheckConstraint("kind IN ('correction', 'technical')", name="kind_known"),
        sa.CheckConstraint("source IN ('customer', 'investigation', 'order', 'in_person')", name="source_known"),
        sa.CheckConstraint("before_text <> after_text", name="something_changed"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["clerk_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.ForeignKeyConstraint(
            ["signer_id"],
            ["clerk.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_account_change_account", "account_change", ["account_id", "id"], unique=False)
    op.create_index("ix_account_change_kind", "account_change", ["office_id", "kind", "id"], unique=False)
    op.create_table(
        "account_terms",
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("effective_from", sa.Text(), nullable=False),
        sa.Column("revision", WHOLE, nullable=False),
        sa.Column("tariff_class", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.CheckConstraint("service IN ('water', 'sewer', 'both')", name="service_known"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("account_id", "effective_from", "revision"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "approval_note",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("approval_id", WHOLE, nullable=False),
        sa.Column("clerk_id", WHOLE, nullable=False),
        sa.Column("at", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint("kind = 'endorsement' OR length(words) > 0", name="says_something"),
        sa.CheckConstraint("kind IN ('note', 'question', 'endorsement', 'rejection')", name="kind_known"),
        sa.ForeignKeyConstraint(
            ["approval_id"],
            ["approval.id"],
        ),
        sa.ForeignKeyConstraint(
            ["clerk_id"],
            ["clerk.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_approval_note_approval_id"), "approval_note", ["approval_id"], unique=False)
    op.create_index(
        "ux_approval_endorsed_once",
        "approval_note",
        ["approval_id", "clerk_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'endorsement'"),
        postgresql_where=sa.text("kind = 'endorsement'"),
    )
    op.create_table(
        "batch",
        sa.Column("till_session_id", WHOLE, nullable=False),
        sa.Column("witness_id", WHOLE, nullable=False),
        sa.Column("seal_in", sa.Text(), nullable=False),
        sa.Column("seal_out", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["till_session_id"],
            ["till_session.id"],
        ),
        sa.ForeignKeyConstraint(
            ["witness_id"],
            ["clerk.id"],
        ),
        sa.PrimaryKeyConstraint("till_session_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "cash_count",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("till_session_id", WHOLE, nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("attempt", WHOLE, nullable=False),
        sa.Column("counted_by", WHOLE, nullable=False),
        sa.Column("counted_at", WHOLE, nullable=False),
        sa.CheckConstraint("purpose IN ('opening', 'closing', 'surprise')", name="purpose_known"),
        sa.ForeignKeyConstraint(
            ["counted_by"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["till_session_id"],
            ["till_session.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("till_session_id", "purpose", "attempt"),
        sqlite_strict=True,
    )
    op.create_table(
        "collection",
        sa.Column("till_session_id", WHOLE, nullable=False),
        sa.Column("collector", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["till_session_id"],
            ["till_session.id"],
        ),
        sa.PrimaryKeyConstraint("till_session_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "commitment",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("year", WHOLE, nullable=False),
        sa.Column("sequence", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("to_whom", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("citation", sa.Text(), nullable=False),
        sa.Column("awaits", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Text(), nullable=False),
        sa.Column("made_at", WHOLE, nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("owner_id", WHOLE, nullable=False),
        sa.Column("closed_on", sa.Text(), nullable=True),
        sa.CheckConstraint("awaits IN ('hand', 'letter', 'order', 'adjustment', 'case')", name="awaits_known"),
        sa.CheckConstraint("basis IN ('law', 'policy', 'courtesy')", name="basis_known"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["clerk.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("office_id", "year", "sequence"),
        sqlite_strict=True,
    )
    op.create_index("ix_commitment_account", "commitment", ["account_id"], unique=False)
    op.create_index(
        "ix_commitment_open",
        "commitment",
        ["office_id", "due_on"],
        unique=False,
        sqlite_where=sa.text("closed_on IS NULL"),
        postgresql_where=sa.text("closed_on IS NULL"),
    )
    op.create_table(
        "entry",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("sequence", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("document_type", sa.Text(), nullable=False),
        sa.Column("year", WHOLE, nullable=False),
        sa.Column("document_number", WHOLE, nullable=False),
        sa.Column("effective_date", sa.Text(), nullable=False),
        sa.Column("posted_at", WHOLE, nullable=False),
        sa.Column("till_session_id", WHOLE, nullable=True),
        sa.Column("clerk_id", WHOLE, nullable=False),
        sa.Column("reverses_id", WHOLE, nullable=True),
        sa.Column("approval_id", WHOLE, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("line_count", WHOLE, nullable=False),
        sa.Column("total_cents", WHOLE, nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("previous_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "(kind IN ('payment_void', 'bill_void', 'adjustment_void', 'late_charge_void', 'refund_void', 'suspense_void', 'guarantee_void', 'connection_void')) = (reverses_id IS NOT NULL)",
            name="void_reverses",
        ),
        sa.CheckConstraint(
            "kind IN ('bill', 'bill_void', 'adjustment', 'adjustment_void', 'payment', 'payment_void', 'payment_move', 'check_return', 'check_fee', 'credit_move', 'guarantee', 'guarantee_void', 'guarantee_move', 'connection', 'connection_void', 'connection_earned', 'refund', 'refund_void', 'refund_cash', 'refund_check', 'suspense', 'suspense_void', 'suspense_applied', 'late_charge', 'late_charge_void', 'opening', 'till_open', 'till_close', 'transfer_send', 'transfer_receive', 'transfer_back', 'deposit', 'deposit_result', 'deposit_clearing')",
            name="kind_known",
        ),
        sa.CheckConstraint(
            "kind IN ('transfer_send', 'transfer_receive', 'transfer_back') OR (kind IN ('bill', 'bill_void', 'adjustment', 'adjustment_void', 'late_charge', 'late_charge_void', 'payment_move', 'check_return', 'check_fee', 'credit_move', 'refund', 'refund_void', 'refund_check', 'suspense_applied', 'guarantee', 'guarantee_void', 'guarantee_move', 'connection', 'connection_void', 'connection_earned', 'opening', 'deposit', 'deposit_result', 'deposit_clearing')) = (till_session_id IS NULL)",
            name="money_has_a_till",
        ),
        sa.CheckConstraint(
            "kind NOT IN ('bill_void', 'adjustment', 'adjustment_void', 'late_charge_void', 'payment_move', 'check_return', 'credit_move', 'refund', 'refund_void', 'refund_cash', 'refund_check', 'guarantee', 'guarantee_void', 'guarantee_move', 'connection', 'connection_void', 'connection_earned') OR COALESCE(length(reason), 0) > 0",
            name="correction_says_why",
        ),
        sa.CheckConstraint(
            "kind NOT IN ('payment_void', 'refund') OR (approval_id IS NOT NULL AND COALESCE(length(reason), 0) > 0)",
            name="void_is_approved",
        ),
        sa.CheckConstraint("id = office_id * 1000000000000 + sequence", name="id_is_place"),
        sa.CheckConstraint(
            "length(content_hash) = 32 AND length(previous_hash) = 32 AND length(hash) = 32", name="hashes"
        ),
        sa.CheckConstraint("line_count >= 2 AND total_cents > 0", name="not_empty"),
        sa.ForeignKeyConstraint(
            ["approval_id"],
            ["approval.id"],
        ),
        sa.ForeignKeyConstraint(
            ["clerk_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"],
            ["entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["till_session_id"],
            ["till_session.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("approval_id"),
        sa.UniqueConstraint("office_id", "document_type", "year", "document_number"),
        sa.UniqueConstraint("reverses_id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_entry_till_session_id"), "entry", ["till_session_id"], unique=False)
    op.create_table(
        "file_paper",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("year", WHOLE, nullable=False),
        sa.Column("sequence", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("content_id", WHOLE, nullable=False),
        sa.Column("account_id", WHOLE, nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("dated_on", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Text(), nullable=True),
        sa.Column("supersedes_id", WHOLE, nullable=True),
        sa.Column("clerk_id", WHOLE, nullable=False),
        sa.Column("filed_at", WHOLE, nullable=False),
        sa.CheckConstraint("origin IN ('made', 'received')", name="origin_known"),
        sa.CheckConstraint("expires_on IS NULL OR expires_on >= dated_on", name="dates_in_order"),
        sa.CheckConstraint("length(title) > 0", name="has_title"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["clerk_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["content_id"],
            ["file_content.id"],
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"],
            ["file_paper.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("office_id", "year", "sequence"),
        sa.UniqueConstraint("supersedes_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_file_paper_about", "file_paper", ["about", "id"], unique=False)
    op.create_index("ix_file_paper_account", "file_paper", ["account_id", "id"], unique=False)
    op.create_index(op.f("ix_file_paper_content_id"), "file_paper", ["content_id"], unique=False)
    op.create_table(
        "letter",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("year", WHOLE, nullable=False),
        sa.Column("sequence", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("account_id", WHOLE, nullable=True),
        sa.Column("asked_json", sa.Text(), nullable=False),
        sa.Column("facts_json", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("file_number", sa.Text(), nullable=False),
        sa.Column("replaces_id", WHOLE, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("clerk_id", WHOLE, nullable=False),
        sa.Column("made_on", sa.Text(), nullable=False),
        sa.Column("made_at", WHOLE, nullable=False),
        sa.CheckConstraint("language IN ('es', 'en')", name="language_known"),
        sa.CheckConstraint("state IN ('handed', 'awaiting', 'delivered', 'returned', 'replaced')", name="state_known"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["clerk_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"],
            ["letter.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("office_id", "year", "sequence"),
        sa.UniqueConstraint("replaces_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_letter_account", "letter", ["account_id"], unique=False)
    op.create_index("ix_letter_subject", "letter", ["subject", "template"], unique=False)
    op.create_index(
        "ix_letter_undelivered",
        "letter",
        ["office_id", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('awaiting', 'returned')"),
        postgresql_where=sa.text("state IN ('awaiting', 'returned')"),
    )
    op.create_table(
        "moratorium_account",
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("moratorium_id", WHOLE, nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("included_by", WHOLE, nullable=False),
        sa.Column("included_at", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["included_by"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["moratorium_id"],
            ["moratorium.id"],
        ),
        sa.PrimaryKeyConstraint("account_id", "moratorium_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "moratorium_end",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("moratorium_id", WHOLE, nullable=False),
        sa.Column("last_day", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("said_by", WHOLE, nullable=False),
        sa.Column("said_at", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["moratorium_id"],
            ["moratorium.id"],
        ),
        sa.ForeignKeyConstraint(
            ["said_by"],
            ["clerk.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_moratorium_end", "moratorium_end", ["moratorium_id"], unique=False)
    op.create_table(
        "moratorium_scope",
        sa.Column("moratorium_id", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('municipality', 'tariff_class')", name="kind_known"),
        sa.ForeignKeyConstraint(
            ["moratorium_id"],
            ["moratorium.id"],
        ),
        sa.PrimaryKeyConstraint("moratorium_id", "kind", "value"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reading",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("meter_id", WHOLE, nullable=False),
        sa.Column("period_start", sa.Text(), nullable=False),
        sa.Column("period_end", sa.Text(), nullable=False),
        sa.Column("months", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("measured_l", WHOLE, nullable=False),
        sa.Column("register_l", WHOLE, nullable=True),
        sa.Column("replaced_l", WHOLE, nullable=True),
        sa.Column("source_key", sa.Text(), nullable=True),
        sa.Column("revision", WHOLE, nullable=False),
        sa.Column("recorded_at", WHOLE, nullable=False),
        sa.CheckConstraint("kind IN ('actual', 'estimated')", name="kind_known"),
        sa.CheckConstraint("period_end >= period_start AND months BETWEEN 1 AND 12", name="period_in_order"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["meter_id"],
            ["meter.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("account_id", "period_end", "revision"),
        sa.UniqueConstraint("source_key"),
        sqlite_strict=True,
    )
    op.create_index("ix_reading_period", "reading", ["period_end", "period_start"], unique=False)
    op.create_table(
        "rebill",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("clerk_id", WHOLE, nullable=False),
        sa.Column("approval_id", WHOLE, nullable=True),
        sa.Column("undoes_id", WHOLE, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("change_cents", WHOLE, nullable=False),
        sa.Column("made_on", sa.Text(), nullable=False),
        sa.Column("made_at", WHOLE, nullable=False),
        sa.CheckConstraint("change_cents >= 0 AND length(reason) > 0", name="change_and_reason"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["approval_id"],
            ["approval.id"],
        ),
        sa.ForeignKeyConstraint(
            ["clerk_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.ForeignKeyConstraint(
            ["undoes_id"],
            ["rebill.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("approval_id"),
        sa.UniqueConstraint("undoes_id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_rebill_account_id"), "rebill", ["account_id"], unique=False)
    op.create_table(
        "search_words",
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("account_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "till_balance",
        sa.Column("till_session_id", WHOLE, nullable=False),
        sa.Column("tender_kind", sa.Text(), nullable=False),
        sa.Column("expected_cents", WHOLE, nullable=False),
        sa.CheckConstraint("tender_kind IN ('cash', 'check', 'money_order', 'card')", name="tender_kind_known"),
        sa.CheckConstraint("expected_cents >= 0", name="till_not_negative"),
        sa.ForeignKeyConstraint(
            ["till_session_id"],
            ["till_session.id"],
        ),
        sa.PrimaryKeyConstraint("till_session_id", "tender_kind"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "till_difference",
        sa.Column("till_session_id", WHOLE, nullable=False),
        sa.Column("tender_kind", sa.Text(), nullable=False),
        sa.Column("expected_cents", WHOLE, nullable=False),
        sa.Column("counted_cents", WHOLE, nullable=False),
        sa.Column("difference_cents", WHOLE, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("tender_kind IN ('cash', 'check', 'money_order', 'card')", name="tender_kind_known"),
        sa.ForeignKeyConstraint(
            ["till_session_id"],
            ["till_session.id"],
        ),
        sa.PrimaryKeyConstraint("till_session_id", "tender_kind"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "till_freeze",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("till_session_id", WHOLE, nullable=False),
        sa.Column("clerk_id", WHOLE, nullable=False),
        sa.Column("frozen_by", WHOLE, nullable=False),
        sa.Column("frozen_at", WHOLE, nullable=False),
        sa.CheckConstraint("frozen_by <> clerk_id", name="frozen_by_another"),
        sa.ForeignKeyConstraint(
            ["clerk_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["frozen_by"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["till_session_id"],
            ["till_session.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_till_freeze_till_session_id"), "till_freeze", ["till_session_id"], unique=False)
    op.create_table(
        "visit",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("business_date", sa.Text(), nullable=False),
        sa.Column("arrived_at", WHOLE, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account_id", WHOLE, nullable=True),
        sa.Column("closed_at", WHOLE, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint("outcome IN ('served', 'no_show', 'left', 'voided', 'day_closed')", name="outcome_known"),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed_whole"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_visit_account_id"), "visit", ["account_id"], unique=False)
    op.create_index("ix_visit_day", "visit", ["office_id", "business_date"], unique=False)
    op.create_table(
        "account_closing",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("closed_on", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("asker", sa.Text(), nullable=False),
        sa.Column("reading_source", sa.Text(), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("reading_id", WHOLE, nullable=True),
        sa.Column("face_l", WHOLE, nullable=True),
        sa.Column("deposit_entry_id", WHOLE, nullable=True),
        sa.Column("next_account_id", WHOLE, nullable=True),
        sa.Column("send_to", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("clerk_id", WHOLE, nullable=False),
        sa.Column("made_at", WHOLE, nullable=False),
        sa.CheckConstraint("asker IN ('owner', 'tenant', 'heir', 'agent', 'new_customer')", name="asker_known"),
        sa.CheckConstraint("kind IN ('left', 'replaced', 'transferred')", name="kind_known"),
        sa.CheckConstraint("reading_source IN ('crew', 'customer', 'estimated')", name="reading_source_known"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["clerk_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["deposit_entry_id"],
            ["entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["next_account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.ForeignKeyConstraint(
            ["reading_id"],
            ["reading.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("account_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "audit_event",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("sequence", WHOLE, nullable=False),
        sa.Column("at", WHOLE, nullable=False),
        sa.Column("clerk_id", WHOLE, nullable=False),
        sa.Column("cosigner_id", WHOLE, nullable=True),
        sa.Column("os_user", sa.Text(), nullable=False),
        sa.Column("order_name", sa.Text(), nullable=False),
        sa.Column("order_json", sa.Text(), nullable=True),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("entry_id", WHOLE, nullable=True),
        sa.Column("previous_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clerk_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["cosigner_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("office_id", "sequence"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_audit_event_order_name"), "audit_event", ["order_name"], unique=False)
    op.create_table(
        "bank_deposit",
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("bag", sa.Text(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.Column("total_cents", WHOLE, nullable=False),
        sa.Column("fund_cents", WHOLE, nullable=False),
        sa.Column("prepared_by", WHOLE, nullable=False),
        sa.CheckConstraint("channel IN ('bag', 'cards')", name="channel_known"),
        sa.CheckConstraint("total_cents > 0 AND fund_cents >= 0", name="deposits_something"),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.ForeignKeyConstraint(
            ["prepared_by"],
            ["clerk.id"],
        ),
        sa.PrimaryKeyConstraint("entry_id"),
        sa.UniqueConstraint("office_id", "bag"),
        sqlite_strict=True,
    )
    op.create_table(
        "batch_item",
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("till_session_id", WHOLE, nullable=False),
        sa.Column("item_number", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["till_session_id"],
            ["batch.till_session_id"],
        ),
        sa.PrimaryKeyConstraint("entry_id"),
        sa.UniqueConstraint("till_session_id", "item_number"),
        sqlite_strict=True,
    )
    op.create_table(
        "bill",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("reading_id", WHOLE, nullable=False),
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("revision", WHOLE, nullable=False),
        sa.Column("period_start", sa.Text(), nullable=False),
        sa.Column("period_end", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("measured_l", WHOLE, nullable=False),
        sa.Column("billed_l", WHOLE, nullable=False),
        sa.Column("is_estimated", sa.Integer(), nullable=False),
        sa.Column("tariff_class", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("diameter", sa.Text(), nullable=False),
        sa.Column("tariff_date", sa.Text(), nullable=False),
        sa.Column("part_days", WHOLE, nullable=True),
        sa.Column("total_cents", WHOLE, nullable=False),
        sa.CheckConstraint("service IN ('water', 'sewer', 'both')", name="service_known"),
        sa.CheckConstraint("billed_l >= 0 AND total_cents >= 0", name="not_negative"),
        sa.CheckConstraint("length(number) = 12", name="number_length"),
        sa.CheckConstraint("part_days BETWEEN 1 AND 30", name="part_of_a_month"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["reading_id"],
            ["reading.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("account_id", "period_start", "revision"),
        sa.UniqueConstraint("entry_id"),
        sa.UniqueConstraint("number"),
        sqlite_strict=True,
    )
    op.create_index("ix_bill_alike", "bill", ["period_start", "tariff_class", "diameter", "id"], unique=False)
    op.create_index(op.f("ix_bill_reading_id"), "bill", ["reading_id"], unique=False)
    op.create_table(
        "cash_count_line",
        sa.Column("cash_count_id", WHOLE, nullable=False),
        sa.Column("tender_kind", sa.Text(), nullable=False),
        sa.Column("denomination_cents", WHOLE, nullable=False),
        sa.Column("quantity", WHOLE, nullable=False),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.CheckConstraint("tender_kind IN ('cash', 'check', 'money_order', 'card')", name="tender_kind_known"),
        sa.CheckConstraint("quantity >= 0 AND amount_cents >= 0", name="not_negative"),
        sa.ForeignKeyConstraint(
            ["cash_count_id"],
            ["cash_count.id"],
        ),
        sa.PrimaryKeyConstraint("cash_count_id", "tender_kind", "denomination_cents"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "change_review",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("last_change_id", WHOLE, nullable=False),
        sa.Column("corrections", WHOLE, nullable=False),
        sa.Column("clerk_id", WHOLE, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["clerk_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["last_change_id"],
            ["account_change.id"],
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("office_id", "last_change_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "collected_payment",
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("till_session_id", WHOLE, nullable=False),
        sa.Column("collector", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("account_given", sa.Text(), nullable=False),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.Column("paid_on", sa.Text(), nullable=False),
        sa.CheckConstraint("amount_cents > 0", name="amount_positive"),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["till_session_id"],
            ["collection.till_session_id"],
        ),
        sa.PrimaryKeyConstraint("entry_id"),
        sa.UniqueConstraint("collector", "reference"),
        sqlite_strict=True,
    )
    op.create_table(
        "commitment_event",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("commitment_id", WHOLE, nullable=False),
        sa.Column("place", WHOLE, nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("owner_id", WHOLE, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("clerk_id", WHOLE, nullable=False),
        sa.Column("said_at", WHOLE, nullable=False),
        sa.CheckConstraint("said IN ('made', 'kept', 'moved', 'given', 'cancelled')", name="said_known"),
        sa.ForeignKeyConstraint(
            ["clerk_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitment.id"],
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["clerk.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("commitment_id", "place"),
        sqlite_strict=True,
    )
    op.create_table(
        "entry_line",
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("line_number", WHOLE, nullable=False),
        sa.Column("gl_code", sa.Text(), nullable=False),
        sa.Column("account_id", WHOLE, nullable=True),
        sa.Column("till_session_id", WHOLE, nullable=True),
        sa.Column("tender_kind", sa.Text(), nullable=True),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.CheckConstraint("(till_session_id IS NULL) = (tender_kind IS NULL)", name="till_and_tender"),
        sa.CheckConstraint("amount_cents <> 0 AND abs(amount_cents) <= 100000000000", name="amount_in_bounds"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account_balance.account_id"],
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["gl_code"],
            ["gl_account.code"],
        ),
        sa.ForeignKeyConstraint(
            ["till_session_id", "tender_kind"],
            ["till_balance.till_session_id", "till_balance.tender_kind"],
        ),
        sa.PrimaryKeyConstraint("entry_id", "line_number"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_entry_line_account",
        "entry_line",
        ["account_id", "entry_id"],
        unique=False,
        sqlite_where=sa.text("account_id IS NOT NULL"),
        postgresql_where=sa.text("account_id IS NOT NULL"),
    )
    op.create_index(
        "ix_entry_line_till",
        "entry_line",
        ["till_session_id", "entry_id"],
        unique=False,
        sqlite_where=sa.text("till_session_id IS NOT NULL"),
        postgresql_where=sa.text("till_session_id IS NOT NULL"),
    )
    op.create_table(
        "file_handed",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("paper_id", WHOLE, nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("clerk_id", WHOLE, nullable=False),
        sa.Column("handed_at", WHOLE, nullable=False),
        sa.CheckConstraint("receiver IN ('supervisor', 'region', 'customer', 'agency')", name="receiver_known"),
        sa.ForeignKeyConstraint(
            ["clerk_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"],
            ["file_paper.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_file_handed_paper", "file_handed", ["paper_id", "id"], unique=False)
    op.create_table(
        "file_placing",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("paper_id", WHOLE, nullable=False),
        sa.Column("box", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("clerk_id", WHOLE, nullable=False),
        sa.Column("placed_at", WHOLE, nullable=False),
        sa.CheckConstraint("length(box) > 0", name="in_a_box"),
        sa.ForeignKeyConstraint(
            ["clerk_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"],
            ["file_paper.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_file_placing_paper", "file_placing", ["paper_id", "id"], unique=False)
    op.create_table(
        "imported_document",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("dated_on", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Text(), nullable=True),
        sa.Column("period_end", sa.Text(), nullable=True),
        sa.Column("billed_l", WHOLE, nullable=True),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.Column("entry_id", WHOLE, nullable=True),
        sa.CheckConstraint("(kind = 'open_item') = (entry_id IS NOT NULL)", name="open_item_is_posted"),
        sa.CheckConstraint("amount_cents <> 0 OR kind = 'bill'", name="amount"),
        sa.CheckConstraint("kind IN ('bill', 'payment', 'open_item')", name="kind_known"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("office_id", "kind", "number"),
        sqlite_strict=True,
    )
    op.create_index("ix_imported_document_account", "imported_document", ["account_id", "kind"], unique=False)
    op.create_index("ix_imported_document_entry", "imported_document", ["entry_id"], unique=False)
    op.create_table(
        "late_charge_void",
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("late_entry_id", WHOLE, nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("cause IN ('bill_voided', 'recomputed', 'taken_back')", name="cause_known"),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["late_entry_id"],
            ["entry.id"],
        ),
        sa.PrimaryKeyConstraint("entry_id"),
        sa.UniqueConstraint("late_entry_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "letter_event",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("letter_id", WHOLE, nullable=False),
        sa.Column("place", WHOLE, nullable=False),
        sa.Column("happened", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=True),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("clerk_id", WHOLE, nullable=False),
        sa.Column("made_at", WHOLE, nullable=False),
        sa.CheckConstraint("(way IS NOT NULL) = (happened = 'delivered')", name="delivered_by_a_way"),
        sa.CheckConstraint("happened IN ('printed', 'delivered', 'returned')", name="happened_known"),
        sa.CheckConstraint("way IN ('in_person', 'certified', 'mail', 'email')", name="way_known"),
        sa.ForeignKeyConstraint(
            ["clerk_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["letter.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("letter_id", "place"),
        sqlite_strict=True,
    )
    op.create_table(
        "money_transfer",
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("from_session_id", WHOLE, nullable=True),
        sa.Column("to_session_id", WHOLE, nullable=True),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.Column("bag", sa.Text(), nullable=False),
        sa.Column("sender_id", WHOLE, nullable=False),
        sa.CheckConstraint("amount_cents > 0", name="sends_something"),
        sa.CheckConstraint("from_session_id <> to_session_id", name="between_two_places"),
        sa.CheckConstraint("from_session_id IS NOT NULL OR to_session_id IS NOT NULL", name="a_till_is_one_side"),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["from_session_id"],
            ["till_session.id"],
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["to_session_id"],
            ["till_session.id"],
        ),
        sa.PrimaryKeyConstraint("entry_id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_money_transfer_from_session_id"), "money_transfer", ["from_session_id"], unique=False)
    op.create_index(op.f("ix_money_transfer_to_session_id"), "money_transfer", ["to_session_id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("data_json", sa.Text(), nullable=False),
        sa.Column("made_at", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id", "letter", "account_id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_notice_account_id"), "notice", ["account_id"], unique=False)
    op.create_table(
        "open_item",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("priority", WHOLE, nullable=False),
        sa.Column("original_cents", WHOLE, nullable=False),
        sa.Column("open_cents", WHOLE, nullable=False),
        sa.CheckConstraint("original_cents > 0 AND open_cents BETWEEN 0 AND original_cents", name="open_in_bounds"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_open_item_account", "open_item", ["account_id", "priority", "due_on", "id"], unique=False)
    op.create_index(op.f("ix_open_item_entry_id"), "open_item", ["entry_id"], unique=False)
    op.create_table(
        "payment",
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("till_session_id", WHOLE, nullable=False),
        sa.Column("total_cents", WHOLE, nullable=False),
        sa.Column("visit_id", WHOLE, nullable=True),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.ForeignKeyConstraint(
            ["till_session_id"],
            ["till_session.id"],
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.id"],
        ),
        sa.PrimaryKeyConstraint("entry_id"),
        sa.UniqueConstraint("receipt"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_payment_till_session_id"), "payment", ["till_session_id"], unique=False)
    op.create_index(op.f("ix_payment_visit_id"), "payment", ["visit_id"], unique=False)
    op.create_table(
        "reading_hold",
        sa.Column("reading_id", WHOLE, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("held_at", WHOLE, nullable=False),
        sa.Column("released_at", WHOLE, nullable=True),
        sa.Column("released_by", WHOLE, nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("decision IN ('bill', 'never')", name="decision_known"),
        sa.CheckConstraint(
            "(decision IS NULL) = (released_at IS NULL) AND (decision IS NULL) = (released_by IS NULL)",
            name="decided_whole",
        ),
        sa.ForeignKeyConstraint(
            ["reading_id"],
            ["reading.id"],
        ),
        sa.ForeignKeyConstraint(
            ["released_by"],
            ["clerk.id"],
        ),
        sa.PrimaryKeyConstraint("reading_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "suspense",
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("owner_id", WHOLE, nullable=False),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("known", sa.Text(), nullable=False),
        sa.CheckConstraint("amount_cents > 0", name="amount_positive"),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["clerk.id"],
        ),
        sa.PrimaryKeyConstraint("entry_id"),
        sa.UniqueConstraint("document"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_suspense_office_id"), "suspense", ["office_id"], unique=False)
    op.create_table(
        "tender",
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("tender_number", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.Column("received_cents", WHOLE, nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('cash', 'check', 'money_order', 'card')", name="kind_known"),
        sa.CheckConstraint("amount_cents <> 0", name="amount_not_zero"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("entry_id", "tender_number"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ticket",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("visit_id", WHOLE, nullable=False),
        sa.Column("business_date", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("priority_rank", WHOLE, nullable=False),
        sa.Column("priority_reason", sa.Text(), nullable=True),
        sa.Column("ahead", WHOLE, nullable=False),
        sa.Column("windows", WHOLE, nullable=False),
        sa.Column("told_from", WHOLE, nullable=True),
        sa.Column("told_to", WHOLE, nullable=True),
        sa.CheckConstraint("(priority_rank = 0) = (priority_reason IS NOT NULL)", name="priority_has_reason"),
        sa.CheckConstraint("(told_from IS NULL) = (told_to IS NULL) AND told_from <= told_to", name="told_in_order"),
        sa.CheckConstraint("ahead >= 0 AND windows >= 0", name="found_not_negative"),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("office_id", "business_date", "service", "number"),
        sa.UniqueConstraint("visit_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "till_freeze_end",
        sa.Column("freeze_id", WHOLE, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("cash_count_id", WHOLE, nullable=True),
        sa.Column("ended_by", WHOLE, nullable=False),
        sa.Column("signed_by", WHOLE, nullable=True),
        sa.Column("ended_at", WHOLE, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint("(outcome = 'counted') = (cash_count_id IS NOT NULL)", name="count_kept"),
        sa.CheckConstraint("(outcome = 'counted') = (signed_by IS NOT NULL)", name="count_signed"),
        sa.CheckConstraint("outcome IN ('counted', 'lifted')", name="outcome_known"),
        sa.CheckConstraint("signed_by <> ended_by", name="signed_by_another"),
        sa.ForeignKeyConstraint(
            ["cash_count_id"],
            ["cash_count.id"],
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["freeze_id"],
            ["till_freeze.id"],
        ),
        sa.ForeignKeyConstraint(
            ["signed_by"],
            ["clerk.id"],
        ),
        sa.PrimaryKeyConstraint("freeze_id"),
        sa.UniqueConstraint("cash_count_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "visit_period",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("visit_id", WHOLE, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("started_at", WHOLE, nullable=False),
        sa.Column("ended_at", WHOLE, nullable=True),
        sa.Column("clerk_id", WHOLE, nullable=True),
        sa.Column("window_name", sa.Text(), nullable=False),
        sa.Column("calls", WHOLE, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("resume_at", WHOLE, nullable=True),
        sa.Column("undone_by", WHOLE, nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'called', 'serving', 'on_hold')", name="state_known"),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="dates_in_order"),
        sa.ForeignKeyConstraint(
            ["clerk_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.ForeignKeyConstraint(
            ["undone_by"],
            ["visit_period.id"],
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_visit_period_ended", "visit_period", ["office_id", "ended_at"], unique=False)
    op.create_index("ix_visit_period_visit", "visit_period", ["visit_id", "started_at"], unique=False)
    op.create_index(
        "ix_visit_waiting",
        "visit_period",
        ["office_id", "state"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ux_clerk_serves_one",
        "visit_period",
        ["clerk_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL AND state IN ('called', 'serving')"),
        postgresql_where=sa.text("ended_at IS NULL AND state IN ('called', 'serving')"),
    )
    op.create_index(
        "ux_visit_open_period",
        "visit_period",
        ["visit_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "visit_transaction",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("visit_id", WHOLE, nullable=False),
        sa.Column("clerk_id", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("account_id", WHOLE, nullable=True),
        sa.Column("started_at", WHOLE, nullable=False),
        sa.Column("ended_at", WHOLE, nullable=False),
        sa.Column("product_kind", sa.Text(), nullable=True),
        sa.Column("product_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["clerk_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_visit_transaction_visit_id"), "visit_transaction", ["visit_id"], unique=False)
    op.create_table(
        "adjustment",
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("bill_id", WHOLE, nullable=True),
        sa.Column("clerk_id", WHOLE, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("documents", sa.Text(), nullable=False),
        sa.Column("computed", sa.Text(), nullable=False),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.Column("made_on", sa.Text(), nullable=False),
        sa.Column("made_at", WHOLE, nullable=False),
        sa.CheckConstraint("amount_cents <> 0 AND length(reason) > 0", name="amount_and_reason"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["bill_id"],
            ["bill.id"],
        ),
        sa.ForeignKeyConstraint(
            ["clerk_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.PrimaryKeyConstraint("entry_id"),
        sa.UniqueConstraint("number"),
        sqlite_strict=True,
    )
    op.create_index("ix_adjustment_account", "adjustment", ["account_id", "made_on"], unique=False)
    op.create_index(op.f("ix_adjustment_bill_id"), "adjustment", ["bill_id"], unique=False)
    op.create_table(
        "allocation",
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("open_item_id", WHOLE, nullable=False),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.CheckConstraint("amount_cents <> 0", name="amount_not_zero"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["open_item_id"],
            ["open_item.id"],
        ),
        sa.PrimaryKeyConstraint("entry_id", "open_item_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_allocation_item", "allocation", ["open_item_id"], unique=False)
    op.create_table(
        "bill_line",
        sa.Column("bill_id", WHOLE, nullable=False),
        sa.Column("line_number", WHOLE, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("quantity_l", WHOLE, nullable=True),
        sa.Column("unit_price", sa.Text(), nullable=True),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["bill_id"],
            ["bill.id"],
        ),
        sa.PrimaryKeyConstraint("bill_id", "line_number"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "case_record",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("lifecycle", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parent_id", WHOLE, nullable=True),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("bill_id", WHOLE, nullable=True),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.Column("opened_on", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("next_on", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Text(), nullable=True),
        sa.CheckConstraint("(next_on IS NULL) = (closed_on IS NOT NULL)", name="open_has_next_date"),
        sa.CheckConstraint("amount_cents >= 0", name="amount_not_negative"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["bill_id"],
            ["bill.id"],
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["case_record.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sqlite_strict=True,
    )
    op.create_index("ix_case_record_account", "case_record", ["account_id"], unique=False)
    op.create_index(op.f("ix_case_record_bill_id"), "case_record", ["bill_id"], unique=False)
    op.create_index(
        "ix_case_record_next",
        "case_record",
        ["office_id", "next_on"],
        unique=False,
        sqlite_where=sa.text("closed_on IS NULL"),
        postgresql_where=sa.text("closed_on IS NULL"),
    )
    op.create_index(op.f("ix_case_record_parent_id"), "case_record", ["parent_id"], unique=False)
    op.create_index(
        "ux_case_record_open_bill",
        "case_record",
        ["lifecycle", "bill_id"],
        unique=True,
        sqlite_where=sa.text("closed_on IS NULL"),
        postgresql_where=sa.text("closed_on IS NULL"),
    )
    op.create_index(
        "ux_case_record_open_plan",
        "case_record",
        ["lifecycle", "account_id"],
        unique=True,
        sqlite_where=sa.text("lifecycle IN ('plan', 'refund') AND closed_on IS NULL"),
        postgresql_where=sa.text("lifecycle IN ('plan', 'refund') AND closed_on IS NULL"),
    )
    op.create_table(
        "deposit_result",
        sa.Column("deposit_id", WHOLE, nullable=False),
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.Column("banked_on", sa.Text(), nullable=False),
        sa.Column("bank_reference", sa.Text(), nullable=False),
        sa.Column("confirmed_by", WHOLE, nullable=False),
        sa.Column("prepared_by", WHOLE, nullable=False),
        sa.CheckConstraint("amount_cents >= 0", name="amount_not_negative"),
        sa.CheckConstraint("confirmed_by <> prepared_by", name="confirmed_by_another"),
        sa.ForeignKeyConstraint(
            ["confirmed_by"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["deposit_id"],
            ["bank_deposit.entry_id"],
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["prepared_by"],
            ["clerk.id"],
        ),
        sa.PrimaryKeyConstraint("deposit_id"),
        sa.UniqueConstraint("entry_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "deposit_tender",
        sa.Column("deposit_id", WHOLE, nullable=False),
        sa.Column("tender_kind", sa.Text(), nullable=False),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.CheckConstraint("tender_kind IN ('cash', 'check', 'money_order', 'card')", name="tender_kind_known"),
        sa.CheckConstraint("amount_cents > 0", name="has_something"),
        sa.ForeignKeyConstraint(
            ["deposit_id"],
            ["bank_deposit.entry_id"],
        ),
        sa.PrimaryKeyConstraint("deposit_id", "tender_kind"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "deposited_session",
        sa.Column("till_session_id", WHOLE, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("deposit_id", WHOLE, nullable=False),
        sa.CheckConstraint("channel IN ('bag', 'cards')", name="channel_known"),
        sa.ForeignKeyConstraint(
            ["deposit_id"],
            ["bank_deposit.entry_id"],
        ),
        sa.ForeignKeyConstraint(
            ["till_session_id"],
            ["till_session.id"],
        ),
        sa.PrimaryKeyConstraint("till_session_id", "channel"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_deposited_session_deposit_id"), "deposited_session", ["deposit_id"], unique=False)
    op.create_table(
        "late_charge",
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("office_id", WHOLE, nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("bill_id", WHOLE, nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("revision", WHOLE, nullable=False),
        sa.Column("base_cents", WHOLE, nullable=False),
        sa.Column("percent", sa.Text(), nullable=False),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.Column("clerk_id", WHOLE, nullable=False),
        sa.Column("made_on", sa.Text(), nullable=False),
        sa.Column("made_at", WHOLE, nullable=False),
        sa.CheckConstraint("amount_cents > 0 AND base_cents > 0", name="amounts"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["bill_id"],
            ["bill.id"],
        ),
        sa.ForeignKeyConstraint(
            ["clerk_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["office_id"],
            ["office.id"],
        ),
        sa.PrimaryKeyConstraint("entry_id"),
        sa.UniqueConstraint("bill_id", "month", "revision"),
        sa.UniqueConstraint("number"),
        sqlite_strict=True,
    )
    op.create_index("ix_late_charge_account", "late_charge", ["account_id"], unique=False)
    op.create_table(
        "payment_move",
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("payment_entry_id", WHOLE, nullable=False),
        sa.Column("from_account_id", WHOLE, nullable=False),
        sa.Column("to_account_id", WHOLE, nullable=False),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.CheckConstraint("amount_cents > 0 AND from_account_id <> to_account_id", name="moves_something"),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["from_account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["payment_entry_id"],
            ["payment.entry_id"],
        ),
        sa.ForeignKeyConstraint(
            ["to_account_id"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("entry_id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_payment_move_payment_entry_id"), "payment_move", ["payment_entry_id"], unique=False)
    op.create_table(
        "rebill_period",
        sa.Column("rebill_id", WHOLE, nullable=False),
        sa.Column("place", WHOLE, nullable=False),
        sa.Column("voided_bill_id", WHOLE, nullable=False),
        sa.Column("void_entry_id", WHOLE, nullable=False),
        sa.Column("bill_id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["bill_id"],
            ["bill.id"],
        ),
        sa.ForeignKeyConstraint(
            ["rebill_id"],
            ["rebill.id"],
        ),
        sa.ForeignKeyConstraint(
            ["void_entry_id"],
            ["entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["voided_bill_id"],
            ["bill.id"],
        ),
        sa.PrimaryKeyConstraint("rebill_id", "place"),
        sa.UniqueConstraint("bill_id"),
        sa.UniqueConstraint("void_entry_id"),
        sa.UniqueConstraint("voided_bill_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "receipt_copy",
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("copy_number", WHOLE, nullable=False),
        sa.Column("clerk_id", WHOLE, nullable=False),
        sa.Column("printed_at", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["clerk_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["payment.entry_id"],
        ),
        sa.PrimaryKeyConstraint("entry_id", "copy_number"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "returned_check",
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("payment_entry_id", WHOLE, nullable=False),
        sa.Column("tender_number", WHOLE, nullable=False),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.Column("bank_reason", sa.Text(), nullable=False),
        sa.Column("no_checks_until", sa.Text(), nullable=True),
        sa.Column("fee_entry_id", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["fee_entry_id"],
            ["entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["payment_entry_id", "tender_number"],
            ["tender.entry_id", "tender.tender_number"],
        ),
        sa.PrimaryKeyConstraint("entry_id"),
        sa.UniqueConstraint("fee_entry_id"),
        sa.UniqueConstraint("payment_entry_id", "tender_number"),
        sqlite_strict=True,
    )
    op.create_table(
        "surprise_tender",
        sa.Column("freeze_id", WHOLE, nullable=False),
        sa.Column("tender_kind", sa.Text(), nullable=False),
        sa.Column("expected_cents", WHOLE, nullable=False),
        sa.Column("counted_cents", WHOLE, nullable=False),
        sa.CheckConstraint("tender_kind IN ('cash', 'check', 'money_order', 'card')", name="tender_kind_known"),
        sa.CheckConstraint("counted_cents >= 0", name="counted_not_negative"),
        sa.ForeignKeyConstraint(
            ["freeze_id"],
            ["till_freeze_end.freeze_id"],
        ),
        sa.PrimaryKeyConstraint("freeze_id", "tender_kind"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "suspense_handover",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("suspense_entry_id", WHOLE, nullable=False),
        sa.Column("owner_id", WHOLE, nullable=False),
        sa.Column("handed_by", WHOLE, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("handed_at", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["handed_by"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["suspense_entry_id"],
            ["suspense.entry_id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_suspense_handover_suspense_entry_id"), "suspense_handover", ["suspense_entry_id"], unique=False
    )
    op.create_table(
        "suspense_resolution",
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("suspense_entry_id", WHOLE, nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["suspense_entry_id"],
            ["suspense.entry_id"],
        ),
        sa.PrimaryKeyConstraint("entry_id"),
        sa.UniqueConstraint("suspense_entry_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "transfer_end",
        sa.Column("transfer_id", WHOLE, nullable=False),
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("session_id", WHOLE, nullable=True),
        sa.Column("receiver_id", WHOLE, nullable=False),
        sa.Column("sender_id", WHOLE, nullable=False),
        sa.CheckConstraint("(outcome = 'received') = (receiver_id <> sender_id)", name="received_by_another"),
        sa.CheckConstraint("outcome IN ('received', 'taken_back')", name="outcome_known"),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["receiver_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"],
            ["clerk.id"],
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["till_session.id"],
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"],
            ["money_transfer.entry_id"],
        ),
        sa.PrimaryKeyConstraint("transfer_id"),
        sa.UniqueConstraint("entry_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "case_event",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("case_id", WHOLE, nullable=False),
        sa.Column("place", WHOLE, nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("data_json", sa.Text(), nullable=False),
        sa.Column("clerk_id", WHOLE, nullable=False),
        sa.Column("made_at", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_record.id"],
        ),
        sa.ForeignKeyConstraint(
            ["clerk_id"],
            ["clerk.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "place"),
        sqlite_strict=True,
    )
    op.create_table(
        "connection_entry",
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("case_id", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('bill', 'bill_void', 'adjustment', 'adjustment_void', 'payment', 'payment_void', 'payment_move', 'check_return', 'check_fee', 'credit_move', 'guarantee', 'guarantee_void', 'guarantee_move', 'connection', 'connection_void', 'connection_earned', 'refund', 'refund_void', 'refund_cash', 'refund_check', 'suspense', 'suspense_void', 'suspense_applied', 'late_charge', 'late_charge_void', 'opening', 'till_open', 'till_close', 'transfer_send', 'transfer_receive', 'transfer_back', 'deposit', 'deposit_result', 'deposit_clearing')",
            name="kind_known",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_record.id"],
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
        ),
        sa.PrimaryKeyConstraint("entry_id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_connection_entry_case_id"), "connection_entry", ["case_id"], unique=False)
    op.create_table(
        "connection_estimate",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("case_id", WHOLE, nullable=False),
        sa.Column("total_cents", WHOLE, nullable=False),
        sa.Column("approval_id", WHOLE, nullable=False),
        sa.CheckConstraint("total_cents > 0", name="costs_something"),
        sa.ForeignKeyConstraint(
            ["approval_id"],
            ["approval.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_record.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("approval_id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_connection_estimate_case_id"), "connection_estimate", ["case_id"], unique=False)
    op.create_table(
        "deposit_clearing",
        sa.Column("deposit_id", WHOLE, nullable=False),
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deposit_id"],
            ["deposit_result.deposit_id"],
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
        ),
        sa.PrimaryKeyConstraint("deposit_id"),
        sa.UniqueConstraint("entry_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "deposited_transfer",
        sa.Column("transfer_id", WHOLE, nullable=False),
        sa.Column("deposit_id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["deposit_id"],
            ["bank_deposit.entry_id"],
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"],
            ["transfer_end.transfer_id"],
        ),
        sa.PrimaryKeyConstraint("transfer_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_deposited_transfer_deposit_id"), "deposited_transfer", ["deposit_id"], unique=False)
    op.create_table(
        "notice_settled",
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("case_id", WHOLE, nullable=False),
        sa.Column("cancelled_order", sa.Text(), nullable=True),
        sa.Column("reconnection_order", sa.Text(), nullable=True),
        sa.Column("fee_cents", WHOLE, nullable=True),
        sa.Column("is_fee_charged", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_record.id"],
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
        ),
        sa.PrimaryKeyConstraint("entry_id", "case_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "noticed_debt",
        sa.Column("case_id", WHOLE, nullable=False),
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.CheckConstraint("amount_cents > 0", name="amount_positive"),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_record.id"],
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
        ),
        sa.PrimaryKeyConstraint("case_id", "entry_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "plan_terms",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("case_id", WHOLE, nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("debt_cents", WHOLE, nullable=False),
        sa.Column("down_cents", WHOLE, nullable=False),
        sa.Column("income_cents", WHOLE, nullable=True),
        sa.Column("missed_months", WHOLE, nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Text(), nullable=False),
        sa.Column("made_at", WHOLE, nullable=False),
        sa.CheckConstraint("profile IN ('housing', 'ordinary', 'income')", name="profile_known"),
        sa.CheckConstraint("debt_cents > 0 AND down_cents BETWEEN 0 AND debt_cents", name="amounts"),
        sa.CheckConstraint("version > 0 AND missed_months > 0", name="counts"),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_record.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "version"),
        sqlite_strict=True,
    )
    op.create_table(
        "refund_entry",
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("case_id", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('bill', 'bill_void', 'adjustment', 'adjustment_void', 'payment', 'payment_void', 'payment_move', 'check_return', 'check_fee', 'credit_move', 'guarantee', 'guarantee_void', 'guarantee_move', 'connection', 'connection_void', 'connection_earned', 'refund', 'refund_void', 'refund_cash', 'refund_check', 'suspense', 'suspense_void', 'suspense_applied', 'late_charge', 'late_charge_void', 'opening', 'till_open', 'till_close', 'transfer_send', 'transfer_receive', 'transfer_back', 'deposit', 'deposit_result', 'deposit_clearing')",
            name="kind_known",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_record.id"],
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
        ),
        sa.PrimaryKeyConstraint("entry_id"),
        sa.UniqueConstraint("case_id", "kind"),
        sqlite_strict=True,
    )
    op.create_table(
        "refund_request",
        sa.Column("case_id", WHOLE, nullable=False),
        sa.Column("claimant", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("payee", sa.Text(), nullable=False),
        sa.CheckConstraint("claimant IN ('customer', 'heir', 'new_owner')", name="claimant_known"),
        sa.CheckConstraint("way IN ('check', 'cash')", name="way_known"),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_record.id"],
        ),
        sa.PrimaryKeyConstraint("case_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "plan_debt",
        sa.Column("terms_id", WHOLE, nullable=False),
        sa.Column("open_item_id", WHOLE, nullable=False),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.CheckConstraint("amount_cents > 0", name="amount"),
        sa.ForeignKeyConstraint(
            ["open_item_id"],
            ["open_item.id"],
        ),
        sa.ForeignKeyConstraint(
            ["terms_id"],
            ["plan_terms.id"],
        ),
        sa.PrimaryKeyConstraint("terms_id", "open_item_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_plan_debt_item", "plan_debt", ["open_item_id"], unique=False)
    op.create_table(
        "plan_instalment",
        sa.Column("terms_id", WHOLE, nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("amount_cents", WHOLE, nullable=False),
        sa.CheckConstraint("amount_cents > 0 AND number > 0", name="amounts"),
        sa.ForeignKeyConstraint(
            ["terms_id"],
            ["plan_terms.id"],
        ),
        sa.PrimaryKeyConstraint("terms_id", "number"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
