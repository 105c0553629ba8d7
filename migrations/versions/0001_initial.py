"""Initial."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import forum.database
from forum.models import search

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "engine_state",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("open_until", forum.database.UTCDateTime(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("changed_at", forum.database.UTCDateTime(), nullable=False),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_engine_state_failures_counted")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_engine_state")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=True),
        sa.Column("run_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("lease_until", forum.database.UTCDateTime(), nullable=True),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failed_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", forum.database.UTCDateTime(), nullable=False),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_job_attempts_counted")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name=op.f("uq_job_key")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(
            "ix_job_due",
            ["priority", "run_at"],
            unique=False,
            sqlite_where=sa.text("failed_at IS NULL"),
            postgresql_where=sa.text("failed_at IS NULL"),
        )

    op.create_table(
        "latest_instant",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", forum.database.UTCDateTime(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_latest_instant_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_latest_instant")),
    )
    op.create_table(
        "mail_refusal",
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("at", forum.database.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("address_hash", name=op.f("pk_mail_refusal")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("stakeholder_type", sa.String(length=200), nullable=False),
        sa.Column("is_checked", sa.Boolean(), nullable=False),
        sa.Column("created_at", forum.database.UTCDateTime(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_organisation_has_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("key", name=op.f("uq_organisation_key")),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("organisation", sa.String(length=300), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column(
            "gender",
            sa.Enum(
                "woman",
                "man",
                "other",
                name="persongender",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("reading", sa.String(length=60), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "visitor",
                "participant",
                "translator",
                "facilitator",
                "moderator",
                "organiser",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "queue_mail",
            sa.Enum(
                "at_once",
                "daily",
                "never",
                name="queuemail",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("citation_mail", sa.Boolean(), nullable=False),
        sa.Column("review_mail", sa.Boolean(), nullable=False),
        sa.Column("reminder_mail", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("session_key", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("rules_accepted_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("created_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("erased_at", forum.database.UTCDateTime(), nullable=True),
        sa.CheckConstraint("role <> 'visitor'", name=op.f("ck_user_role_of_a_person")),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_user_email_lower_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
        sa.UniqueConstraint("session_key", name=op.f("uq_user_session_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "account_erasure",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "choice",
            sa.Enum(
                "withdraw",
                "nameless",
                name="erasurechoice",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("former", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_account_erasure_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_account_erasure")),
    )
    with op.batch_alter_table("account_erasure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_erasure_asked_at"), ["asked_at"], unique=False)

    op.create_table(
        "consultation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("organisers", sa.JSON(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column(
            "moderation",
            sa.Enum(
                "before",
                "after",
                name="moderation",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("published_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("opens_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("closes_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("archived_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("grace_minutes", sa.Integer(), nullable=False),
        sa.Column("originals_first", sa.Boolean(), nullable=False),
        sa.Column("is_importing", sa.Boolean(), nullable=False),
        sa.Column("translates_on_demand", sa.Boolean(), nullable=False),
        sa.Column("asked_languages", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alterations", sa.Integer(), nullable=False),
        sa.Column("outline_version", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("has_glossary", sa.Boolean(), nullable=False),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("created_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("slug <> ''", name=op.f("ck_consultation_has_slug")),
        sa.CheckConstraint(
            "archived_at >= published_at", name=op.f("ck_consultation_archived_after_publication")
        ),
        sa.CheckConstraint(
            "closes_at > opens_at", name=op.f("ck_consultation_closes_after_opening")
        ),
        sa.CheckConstraint(
            "grace_minutes BETWEEN 0 AND 20160",
            name=op.f("ck_consultation_grace_of_two_weeks_at_most"),
        ),
        sa.CheckConstraint("last_number >= 0", name=op.f("ck_consultation_numbers_count_up")),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["user.id"],
            name=op.f("fk_consultation_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["follows_id"],
            ["consultation.id"],
            name=op.f("fk_consultation_follows_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
        sa.UniqueConstraint("slug", name=op.f("uq_consultation_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_consultation_uid")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("consultation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consultation_closes_at"), ["closes_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_consultation_follows_id"), ["follows_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_consultation_opens_at"), ["opens_at"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("created_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("sent_at", forum.database.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_notice_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("key", name=op.f("uq_notice_key")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_user_id"), ["user_id"], unique=False)

    op.create_table(
        "organisation_alias",
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_alias_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_organisation_alias")),
    )
    with op.batch_alter_table("organisation_alias", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organisation_alias_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "own_data_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("made_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("file_key", sa.String(length=36), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.CheckConstraint("size >= 0", name=op.f("ck_own_data_file_size_counted")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["user.id"],
            name=op.f("fk_own_data_file_asked_by_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_own_data_file_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_data_file")),
        sa.UniqueConstraint("file_key", name=op.f("uq_own_data_file_file_key")),
        sa.UniqueConstraint(
            "user_id", "asked_by_id", name=op.f("uq_own_data_file_user_id_asked_by_id")
        ),
    )
    with op.batch_alter_table("own_data_file", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_own_data_file_asked_by_id"), ["asked_by_id"], unique=False
        )

    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "visitor",
                "participant",
                "translator",
                "facilitator",
                "moderator",
                "organiser",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("label", forum.models.consultations.seat_label.SeatLabelColumn(), nullable=False),
        sa.Column(
            "queue_mail",
            sa.Enum(
                "at_once",
                "daily",
                "never",
                name="queuemail",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "role NOT IN ('visitor', 'participant')", name=op.f("ck_appointment_role_of_a_team")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_appointment_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_appointment_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint(
            "consultation_id",
            "user_id",
            "role",
            name=op.f("uq_appointment_consultation_id_user_id_role"),
        ),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointment_user_id"), ["user_id"], unique=False)

    op.create_table(
        "code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("examples", sa.Text(), nullable=False),
        sa.Column(
            "colour",
            sa.Enum(
                "green",
                "blue",
                "violet",
                "red",
                "orange",
                "yellow",
                "brown",
                "grey",
                name="codecolour",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", forum.database.UTCDateTime(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_code_has_name")),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_code_not_below_itself")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_code_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_code_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["code.id"], name=op.f("fk_code_parent_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code")),
        sa.UniqueConstraint("consultation_id", "id", name=op.f("uq_code_consultation_id_id")),
        sa.UniqueConstraint("consultation_id", "name", name=op.f("uq_code_consultation_id_name")),
        sa.UniqueConstraint("consultation_id", "uid", name=op.f("uq_code_consultation_id_uid")),
    )
    with op.batch_alter_table("code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_code_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "coder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_coder_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_coder_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coder")),
        sa.UniqueConstraint("consultation_id", "id", name=op.f("uq_coder_consultation_id_id")),
        sa.UniqueConstraint(
            "consultation_id", "user_id", name=op.f("uq_coder_consultation_id_user_id")
        ),
    )
    with op.batch_alter_table("coder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coder_user_id"), ["user_id"], unique=False)

    op.create_table(
        "desk_presence",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seen_at", forum.database.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_desk_presence_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_desk_presence_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "consultation_id", name=op.f("pk_desk_presence")),
    )
    with op.batch_alter_table("desk_presence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_desk_presence_consultation_id"), ["consultation_id"], unique=False
        )

    op.create_table(
        "engine_use",
        sa.Column("day", forum.database.Day(), nullable=False),
        sa.Column("engine", sa.String(length=40), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("source_language", sa.String(length=5), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.CheckConstraint("characters >= 0", name=op.f("ck_engine_use_characters_counted")),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_engine_use_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "day",
            "engine",
            "consultation_id",
            "source_language",
            "language",
            name=op.f("pk_engine_use"),
        ),
    )
    op.create_table(
        "export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("order", sa.String(length=10), nullable=False),
        sa.Column("texts", sa.String(length=15), nullable=False),
        sa.Column("document", sa.String(length=15), nullable=False),
        sa.Column("filters", sa.String(length=900), nullable=False),
        sa.Column("made_of", sa.String(length=64), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("file_key", sa.String(length=36), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("scripts", sa.Text(), nullable=False),
        sa.Column("made_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("asked_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("failed_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_export_per_cent")),
        sa.CheckConstraint("size >= 0", name=op.f("ck_export_size_counted")),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_export_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
        sa.UniqueConstraint(
            "consultation_id",
            "format",
            "language",
            "order",
            "texts",
            "document",
            "filters",
            name=op.f("uq_export_consultation_id_format_language_order_texts_document_filters"),
        ),
        sa.UniqueConstraint("file_key", name=op.f("uq_export_file_key")),
    )
    with op.batch_alter_table("export", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_export_asked_at"), ["asked_at"], unique=False)

    op.create_table(
        "glossary_term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=True),
        sa.Column("keep_as_is", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("note_language", sa.String(length=5), nullable=False),
        sa.Column("changed_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", forum.database.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"],
            ["user.id"],
            name=op.f("fk_glossary_term_changed_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_glossary_term_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_glossary_term")),
    )
    with op.batch_alter_table("glossary_term", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_glossary_term_consultation_id"), ["consultation_id"], unique=False
        )

    op.create_table(
        "import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "json",
                "csv",
                "docx",
                "mbox",
                name="sourcekind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("consultation_id", sa.Integer(), nullable=True),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("file_key", sa.String(length=36), nullable=True),
        sa.Column("document_key", sa.String(length=36), nullable=True),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("error", sa.JSON(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("last_version", sa.Integer(), nullable=False),
        sa.Column("created_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("read_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("confirmed_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("stored_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("undo_asked_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("undone_at", forum.database.UTCDateTime(), nullable=True),
        sa.CheckConstraint("done >= 0 AND done <= total", name=op.f("ck_import_progress_counted")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_import_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_import_consultation_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import")),
        sa.UniqueConstraint("document_key", name=op.f("uq_import_document_key")),
        sa.UniqueConstraint("file_key", name=op.f("uq_import_file_key")),
        sa.UniqueConstraint("key", name=op.f("uq_import_key")),
    )
    with op.batch_alter_table("import", schema=None) as batch_op:
        batch_op.create_index("ix_import_by", ["by_id", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_import_consultation_id"), ["consultation_id"], unique=False
        )
        batch_op.create_index("ix_import_uid", ["uid"], unique=False)

    op.create_table(
        "invitee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("organisation", sa.String(length=300), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("stakeholder_type", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column(
            "gender",
            sa.Enum(
                "woman",
                "man",
                "other",
                name="persongender",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("added_at", forum.database.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_invitee_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitee")),
        sa.UniqueConstraint(
            "consultation_id", "email", name=op.f("uq_invitee_consultation_id_email")
        ),
    )
    with op.batch_alter_table("invitee", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitee_email"), ["email"], unique=False)

    op.create_table(
        "memory_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=True),
        sa.Column("source_language", sa.String(length=5), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("made_at", forum.database.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user.id"], name=op.f("fk_memory_entry_author_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_memory_entry_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_memory_entry_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memory_entry")),
    )
    with op.batch_alter_table("memory_entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_memory_entry_newest", ["language", "consultation_id", "id"], unique=False
        )
        batch_op.create_index(
            "ix_memory_entry_sentence",
            ["key", "language", "source_language", "consultation_id"],
            unique=False,
        )

    op.create_table(
        "model_answer",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("made_at", forum.database.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_model_answer_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_model_answer")),
    )
    with op.batch_alter_table("model_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_model_answer_consultation_id"), ["consultation_id"], unique=False
        )

    op.create_table(
        "organiser_response",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("changed_at", forum.database.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_organiser_response_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_organiser_response_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organiser_response")),
        sa.UniqueConstraint("consultation_id", name=op.f("uq_organiser_response_consultation_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "planned_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "welcome",
                "prompt",
                "digest",
                "interim_summary",
                "extension",
                "closing",
                name="postkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("ending", sa.Text(), nullable=False),
        sa.Column("digest_after", sa.Integer(), nullable=True),
        sa.Column("digest_until", sa.Integer(), nullable=True),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.Column("publish_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("stopped_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", forum.database.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "stopped_at IS NULL OR publish_at IS NOT NULL",
            name=op.f("ck_planned_post_stopped_if_due"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user.id"], name=op.f("fk_planned_post_author_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_planned_post_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_post")),
        sa.UniqueConstraint("key", name=op.f("uq_planned_post_key")),
    )
    with op.batch_alter_table("planned_post", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_planned_post_consultation_id"), ["consultation_id"], unique=False
        )
        batch_op.create_index("ix_planned_post_due", ["publish_at"], unique=False)

    op.create_table(
        "privacy_notice",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("controller", sa.String(length=300), nullable=False),
        sa.Column("contact", sa.String(length=300), nullable=False),
        sa.Column("purpose", sa.JSON(), nullable=False),
        sa.Column("kept_until", forum.database.Day(), nullable=True),
        sa.Column("told_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("removed_at", forum.database.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_privacy_notice_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_privacy_notice")),
    )
    op.create_table(
        "privacy_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "file",
                "closed",
                "reopened",
                "erased",
                "detached",
                name="privacystep",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_administrator", sa.Boolean(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_privacy_record_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_privacy_record_consultation_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["user.id"],
            name=op.f("fk_privacy_record_subject_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_record")),
    )
    with op.batch_alter_table("privacy_record", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_privacy_record_subject_id"), ["subject_id"], unique=False
        )

    op.create_table(
        "proposal_settings",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("uses_model", sa.Boolean(), nullable=False),
        sa.Column("asked_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("finished_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("dropped", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(length=40), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"],
            ["user.id"],
            name=op.f("fk_proposal_settings_changed_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_proposal_settings_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_proposal_settings")),
    )
    op.create_table(
        "subscription",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("is_wanted", sa.Boolean(), nullable=False),
        sa.Column("chosen_at", forum.database.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_subscription_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_subscription_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "consultation_id", name=op.f("pk_subscription")),
    )
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_subscription_consultation_id"), ["consultation_id"], unique=False
        )

    op.create_table(
        "tally",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.CheckConstraint("n >= 0", name=op.f("ck_tally_not_negative")),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_tally_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("consultation_id", "kind", "value", name=op.f("pk_tally")),
    )
    op.create_table(
        "text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", forum.database.SafeHtml(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("cut", sa.Integer(), nullable=True),
        sa.Column("created_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("words >= 0", name=op.f("ck_text_words_counted")),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_text_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["text.id"], name=op.f("fk_text_replaces_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("text", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_text_consultation_id"), ["consultation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_text_replaces_id"), ["replaces_id"], unique=False)

    op.create_table(
        "visit",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("number_before", sa.Integer(), nullable=False),
        sa.Column("number_seen", sa.Integer(), nullable=False),
        sa.Column("post_before", sa.Integer(), nullable=False),
        sa.Column("post_seen", sa.Integer(), nullable=False),
        sa.Column("ended_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("seen_at", forum.database.UTCDateTime(), nullable=False),
        sa.CheckConstraint("ended_at <= seen_at", name=op.f("ck_visit_ended_before_it_began")),
        sa.CheckConstraint(
            "number_before BETWEEN 0 AND number_seen", name=op.f("ck_visit_numbers_seen_in_order")
        ),
        sa.CheckConstraint(
            "post_before BETWEEN 0 AND post_seen", name=op.f("ck_visit_posts_seen_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_visit_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_visit_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "consultation_id", name=op.f("pk_visit")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_visit_consultation_id"), ["consultation_id"], unique=False
        )

    op.create_table(
        "brought_item",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "contribution",
                "post",
                "date_change",
                "summary",
                "response",
                "person",
                name="itemkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import.id"], name=op.f("fk_brought_item_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "kind", "item_id", name=op.f("pk_brought_item")),
    )
    op.create_table(
        "consent_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("created_at", forum.database.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_consent_version_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["text_id"], ["text.id"], name=op.f("fk_consent_version_text_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_version")),
        sa.UniqueConstraint(
            "consultation_id", "number", name=op.f("uq_consent_version_consultation_id_number")
        ),
    )
    op.create_table(
        "consultation_text",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "title",
                "introduction",
                "background",
                name="consultationpart",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_consultation_text_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["text.id"], name=op.f("fk_consultation_text_text_id")
        ),
        sa.PrimaryKeyConstraint("consultation_id", "part", name=op.f("pk_consultation_text")),
    )
    op.create_table(
        "date_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "published",
                "opened",
                "rescheduled",
                "extended",
                "closed",
                "reopened",
                "archived",
                "restored",
                name="datechangekind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("before", forum.database.UTCDateTime(), nullable=True),
        sa.Column("after", forum.database.UTCDateTime(), nullable=True),
        sa.Column("reason_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_date_change_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_date_change_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["reason_id"], ["text.id"], name=op.f("fk_date_change_reason_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_date_change")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("date_change", schema=None) as batch_op:
        batch_op.create_index("ix_date_change_history", ["consultation_id", "at"], unique=False)

    op.create_table(
        "export_wish",
        sa.Column("export_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["export_id"], ["export.id"], name=op.f("fk_export_wish_export_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_export_wish_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("export_id", "user_id", name=op.f("pk_export_wish")),
    )
    with op.batch_alter_table("export_wish", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_export_wish_user_id"), ["user_id"], unique=False)

    op.create_table(
        "glossary_wording",
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("variants", sa.JSON(), nullable=False),
        sa.Column(
            "gender",
            sa.Enum(
                "m", "f", "mf", name="gender", native_enum=False, create_constraint=True, length=24
            ),
            nullable=True,
        ),
        sa.Column(
            "number",
            sa.Enum(
                "s",
                "p",
                name="grammaticalnumber",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["term_id"],
            ["glossary_term.id"],
            name=op.f("fk_glossary_wording_term_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("term_id", "language", name=op.f("pk_glossary_wording")),
    )
    with op.batch_alter_table("glossary_wording", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_glossary_wording_key"), ["key"], unique=False)

    op.create_table(
        "nudge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("invitee_id", sa.Integer(), nullable=True),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("sent_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("dropped_at", forum.database.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_nudge_by_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_nudge_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["invitee_id"], ["invitee.id"], name=op.f("fk_nudge_invitee_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudge")),
    )
    with op.batch_alter_table("nudge", schema=None) as batch_op:
        batch_op.create_index("ix_nudge_address", ["address_hash", "made_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_nudge_by_id"), ["by_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_nudge_consultation_id"), ["consultation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_nudge_invitee_id"), ["invitee_id"], unique=False)

    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "welcome",
                "prompt",
                "digest",
                "interim_summary",
                "extension",
                "closing",
                name="postkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("label", forum.models.consultations.seat_label.SeatLabelColumn(), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("published_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("ending_id", sa.Integer(), nullable=True),
        sa.Column("digest_after", sa.Integer(), nullable=True),
        sa.Column("digest_until", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(digest_after IS NULL) = (digest_until IS NULL)",
            name=op.f("ck_post_digest_of_a_range"),
        ),
        sa.CheckConstraint(
            "0 <= digest_after AND digest_after <= digest_until",
            name=op.f("ck_post_range_in_order"),
        ),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_post_author_id")),
        sa.ForeignKeyConstraint(["body_id"], ["text.id"], name=op.f("fk_post_body_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_post_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["ending_id"], ["text.id"], name=op.f("fk_post_ending_id")),
        sa.ForeignKeyConstraint(["title_id"], ["text.id"], name=op.f("fk_post_title_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("key", name=op.f("uq_post_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.create_index("ix_post_latest", ["consultation_id", "published_at"], unique=False)

    op.create_table(
        "section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_section_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["title_id"], ["text.id"], name=op.f("fk_section_title_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section")),
        sa.UniqueConstraint(
            "consultation_id", "position", name=op.f("uq_section_consultation_id_position")
        ),
    )
    op.create_table(
        "segment",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("engine", sa.String(length=80), nullable=False),
        sa.Column("source_language", sa.String(length=5), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("made_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("used_on", forum.database.Day(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["text_id"], ["text.id"], name=op.f("fk_segment_text_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_segment")),
    )
    with op.batch_alter_table("segment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_segment_text_id"), ["text_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_segment_used_on"), ["used_on"], unique=False)

    op.create_table(
        "summary",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("standfirst_id", sa.Integer(), nullable=True),
        sa.Column("published_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("is_interim", sa.Boolean(), nullable=False),
        sa.Column("changed_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_summary_by_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_summary_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["standfirst_id"], ["text.id"], name=op.f("fk_summary_standfirst_id")
        ),
        sa.ForeignKeyConstraint(["title_id"], ["text.id"], name=op.f("fk_summary_title_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summary")),
        sa.UniqueConstraint("consultation_id", name=op.f("uq_summary_consultation_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_theme_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["title_id"], ["text.id"], name=op.f("fk_theme_title_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
    )
    with op.batch_alter_table("theme", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_theme_consultation_id"), ["consultation_id"], unique=False
        )

    op.create_table(
        "told_citation",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("at", forum.database.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["text_id"], ["text.id"], name=op.f("fk_told_citation_text_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_told_citation_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "text_id", name=op.f("pk_told_citation")),
    )
    op.create_table(
        "translation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", forum.database.SafeHtml(), nullable=False),
        sa.Column("cut", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "machine",
                "edited",
                "reviewed",
                name="translationstatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("engine", sa.String(length=80), nullable=False),
        sa.Column("sentences", sa.Integer(), nullable=False),
        sa.Column("checked", sa.Integer(), nullable=False),
        sa.Column("doubtful", sa.Integer(), nullable=False),
        sa.Column("is_by_author", sa.Boolean(), nullable=False),
        sa.Column("made_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("accepted_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "0 <= checked AND checked <= sentences", name=op.f("ck_translation_checked_counted")
        ),
        sa.CheckConstraint(
            "0 <= doubtful AND doubtful <= sentences", name=op.f("ck_translation_doubtful_counted")
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"],
            ["user.id"],
            name=op.f("fk_translation_accepted_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_translation_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["text.id"], name=op.f("fk_translation_text_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translation")),
        sa.UniqueConstraint("text_id", "language", name=op.f("uq_translation_text_id_language")),
    )
    with op.batch_alter_table("translation", schema=None) as batch_op:
        batch_op.create_index("ix_translation_language_text", ["language", "text_id"], unique=False)

    op.create_table(
        "withheld_text",
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", forum.database.SafeHtml(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("cut", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["text_id"], ["text.id"], name=op.f("fk_withheld_text_text_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("text_id", name=op.f("pk_withheld_text")),
    )
    op.create_table(
        "contribution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("root_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("thread_rank", sa.Integer(), nullable=True),
        sa.Column("thread_size", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=500), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "published",
                "returned",
                "rejected",
                "hidden",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("submitted_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("sent_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("dated", sa.Boolean(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("edited_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("published_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("approved_revision", sa.Integer(), nullable=True),
        sa.Column("latest_revision", sa.Integer(), nullable=False),
        sa.Column("consent_version_id", sa.Integer(), nullable=True),
        sa.Column("stakeholder_type", sa.String(length=200), nullable=False),
        sa.Column("region", sa.String(length=200), nullable=False),
        sa.Column("signatures", sa.Integer(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("card_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("redaction_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("shown_name", sa.String(length=200), nullable=False),
        sa.Column("shown_organisation", sa.String(length=300), nullable=False),
        sa.Column("shown_countries", sa.String(length=200), nullable=False),
        sa.Column(
            "shown_label", forum.models.consultations.seat_label.SeatLabelColumn(), nullable=False
        ),
        sa.Column(
            "capacity",
            sa.Enum(
                "personal",
                "organisation",
                "state",
                "group",
                name="capacity",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "publication",
            sa.Enum(
                "name",
                "organisation",
                "withheld",
                name="publication",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "status NOT IN ('published', 'hidden') OR (number IS NOT NULL AND approved_revision IS NOT NULL AND published_at IS NOT NULL)",
            name=op.f("ck_contribution_appeared_with_number"),
        ),
        sa.CheckConstraint(
            "(parent_id IS NULL) = (depth = 0)", name=op.f("ck_contribution_depth_of_a_reply")
        ),
        sa.CheckConstraint(
            "(parent_id IS NULL) = (root_id IS NULL)", name=op.f("ck_contribution_root_of_a_reply")
        ),
        sa.CheckConstraint(
            "approved_revision <= latest_revision", name=op.f("ck_contribution_approved_exists")
        ),
        sa.CheckConstraint("files >= 0", name=op.f("ck_contribution_files_counted")),
        sa.CheckConstraint("latest_revision >= 1", name=op.f("ck_contribution_has_revision")),
        sa.CheckConstraint("number > 0", name=op.f("ck_contribution_number_from_one")),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_contribution_no_reply_to_itself")),
        sa.CheckConstraint(
            "post_id IS NULL OR parent_id IS NULL", name=op.f("ck_contribution_answers_one")
        ),
        sa.CheckConstraint("signatures >= 0", name=op.f("ck_contribution_signatures_counted")),
        sa.CheckConstraint("thread_size >= 0", name=op.f("ck_contribution_thread_counted")),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_contribution_author_id")),
        sa.ForeignKeyConstraint(
            ["consent_version_id"],
            ["consent_version.id"],
            name=op.f("fk_contribution_consent_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id", "parent_id"],
            ["contribution.consultation_id", "contribution.id"],
            name=op.f("fk_contribution_consultation_id_parent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id", "root_id"],
            ["contribution.consultation_id", "contribution.id"],
            name=op.f("fk_contribution_consultation_id_root_id"),
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_contribution_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_contribution_organisation_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_contribution_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution")),
        sa.UniqueConstraint(
            "consultation_id", "id", name=op.f("uq_contribution_consultation_id_id")
        ),
        sa.UniqueConstraint(
            "consultation_id", "number", name=op.f("uq_contribution_consultation_id_number")
        ),
        sa.UniqueConstraint(
            "consultation_id", "source_id", name=op.f("uq_contribution_consultation_id_source_id")
        ),
        sa.UniqueConstraint("key", name=op.f("uq_contribution_key")),
        sa.UniqueConstraint(
            "root_id", "thread_rank", name=op.f("uq_contribution_root_id_thread_rank")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("contribution", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contribution_author_id"), ["author_id"], unique=False)
        batch_op.create_index(
            "ix_contribution_date",
            ["consultation_id", "submitted_at", "number"],
            unique=False,
            sqlite_where=sa.text("number IS NOT NULL"),
            postgresql_where=sa.text("number IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_contribution_edited",
            ["consultation_id", "sent_at", "id"],
            unique=False,
            sqlite_where=sa.text("latest_revision > approved_revision"),
            postgresql_where=sa.text("latest_revision > approved_revision"),
        )
        batch_op.create_index(
            batch_op.f("ix_contribution_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_contribution_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index("ix_contribution_path", ["root_id", "path"], unique=False)
        batch_op.create_index("ix_contribution_post", ["post_id", "number"], unique=False)
        batch_op.create_index(
            "ix_contribution_queue", ["consultation_id", "status", "sent_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_contribution_whole",
            ["consultation_id", "number"],
            unique=False,
            sqlite_where=sa.text("parent_id IS NULL AND number IS NOT NULL"),
            postgresql_where=sa.text("parent_id IS NULL AND number IS NOT NULL"),
        )

    op.create_table(
        "edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("summary_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("published_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("standfirst_id", sa.Integer(), nullable=True),
        sa.Column("is_interim", sa.Boolean(), nullable=False),
        sa.Column("statements", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_edition_counted")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_edition_by_id")),
        sa.ForeignKeyConstraint(
            ["standfirst_id"], ["text.id"], name=op.f("fk_edition_standfirst_id")
        ),
        sa.ForeignKeyConstraint(
            ["summary_id"], ["summary.id"], name=op.f("fk_edition_summary_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["title_id"], ["text.id"], name=op.f("fk_edition_title_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("summary_id", "number", name=op.f("uq_edition_summary_id_number")),
    )
    op.create_table(
        "guiding_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_guiding_question_number_from_one")),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_guiding_question_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["section_id"],
            ["section.id"],
            name=op.f("fk_guiding_question_section_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["text_id"], ["text.id"], name=op.f("fk_guiding_question_text_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guiding_question")),
        sa.UniqueConstraint(
            "consultation_id", "id", name=op.f("uq_guiding_question_consultation_id_id")
        ),
        sa.UniqueConstraint(
            "consultation_id", "number", name=op.f("uq_guiding_question_consultation_id_number")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sentence_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("translation_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("closed_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("is_accepted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_sentence_report_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"],
            ["user.id"],
            name=op.f("fk_sentence_report_closed_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["translation_id"],
            ["translation.id"],
            name=op.f("fk_sentence_report_translation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sentence_report")),
    )
    with op.batch_alter_table("sentence_report", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sentence_report_translation_id"), ["translation_id"], unique=False
        )

    op.create_table(
        "summary_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("summary_id", sa.Integer(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "requested",
                "approved",
                name="reviewstep",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", forum.database.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_summary_review_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["summary_id"],
            ["summary.id"],
            name=op.f("fk_summary_review_summary_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summary_review")),
    )
    with op.batch_alter_table("summary_review", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_summary_review_summary_id"), ["summary_id"], unique=False
        )

    op.create_table(
        "translation_unit",
        sa.Column("translation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("source_language", sa.String(length=5), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "machine",
                "person",
                "same",
                "original",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("engine", sa.String(length=80), nullable=False),
        sa.Column("doubts", sa.String(length=200), nullable=False),
        sa.Column("machine", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("position >= 0", name=op.f("ck_translation_unit_position_counted")),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["memory_entry.id"],
            name=op.f("fk_translation_unit_entry_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["translation_id"],
            ["translation.id"],
            name=op.f("fk_translation_unit_translation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("translation_id", "position", name=op.f("pk_translation_unit")),
    )
    with op.batch_alter_table("translation_unit", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_translation_unit_entry_id"), ["entry_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_translation_unit_key"), ["key"], unique=False)

    op.create_table(
        "co_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("consent_version_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("withdrawn_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("shown_name", sa.String(length=200), nullable=False),
        sa.Column("shown_organisation", sa.String(length=300), nullable=False),
        sa.Column("shown_countries", sa.String(length=200), nullable=False),
        sa.Column(
            "shown_label", forum.models.consultations.seat_label.SeatLabelColumn(), nullable=False
        ),
        sa.Column(
            "capacity",
            sa.Enum(
                "personal",
                "organisation",
                "state",
                "group",
                name="capacity",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "publication",
            sa.Enum(
                "name",
                "organisation",
                "withheld",
                name="publication",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "withdrawn_at >= signed_at", name=op.f("ck_co_signature_withdrawn_after_signing")
        ),
        sa.ForeignKeyConstraint(
            ["consent_version_id"],
            ["consent_version.id"],
            name=op.f("fk_co_signature_consent_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_co_signature_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_co_signature_organisation_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_co_signature_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_signature")),
        sa.UniqueConstraint(
            "contribution_id", "user_id", name=op.f("uq_co_signature_contribution_id_user_id")
        ),
    )
    with op.batch_alter_table("co_signature", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_co_signature_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_co_signature_user_id"), ["user_id"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=24), nullable=False),
        sa.Column(
            "after",
            sa.Enum(
                "pending",
                "published",
                "returned",
                "rejected",
                "hidden",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "edit",
            sa.Enum(
                "waiting",
                "shown",
                "returned",
                "rejected",
                "replaced",
                "taken_back",
                name="revisionstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("rule", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "edit IS NULL OR (before = 'published' AND after = 'published')",
            name=op.f("ck_decision_edits_leave_published"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_decision_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_decision_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_decision_contribution_id"), ["contribution_id"], unique=False
        )

    op.create_table(
        "fingerprint",
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_fingerprint_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_fingerprint_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contribution_id", "value", name=op.f("pk_fingerprint")),
    )
    with op.batch_alter_table("fingerprint", schema=None) as batch_op:
        batch_op.create_index("ix_fingerprint_value", ["consultation_id", "value"], unique=False)

    op.create_table(
        "flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("closed_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "kept",
                "hidden",
                "withdrawn",
                name="flagoutcome",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_flag_closed_with_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_flag_by_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["user.id"], name=op.f("fk_flag_closed_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_flag_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_flag_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag")),
    )
    with op.batch_alter_table("flag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_flag_by_id"), ["by_id"], unique=False)
        batch_op.create_index(
            "ix_flag_queue", ["consultation_id", "closed_at", "contribution_id"], unique=False
        )
        batch_op.create_index(
            "uq_flag_open",
            ["contribution_id", "by_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "inquiry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("answered_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("closed_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("withdrawn_at", forum.database.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "closed_at IS NULL OR withdrawn_at IS NULL", name=op.f("ck_inquiry_ended_once")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_inquiry_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_inquiry_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_inquiry_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
        sa.UniqueConstraint("key", name=op.f("uq_inquiry_key")),
    )
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inquiry_contribution_id"), ["contribution_id"], unique=False
        )
        batch_op.create_index(
            "ix_inquiry_place", ["consultation_id", "contribution_id"], unique=False
        )

    op.create_table(
        "omission",
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "outside",
                "repeated",
                "no_point",
                "unsupported",
                "other",
                name="omissionreason",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", forum.database.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_omission_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_omission_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contribution_id", name=op.f("pk_omission")),
    )
    op.create_table(
        "placement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id", "question_id"],
            ["guiding_question.consultation_id", "guiding_question.id"],
            name=op.f("fk_placement_consultation_id_question_id"),
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_placement_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement")),
        sa.UniqueConstraint(
            "contribution_id", "question_id", name=op.f("uq_placement_contribution_id_question_id")
        ),
    )
    with op.batch_alter_table("placement", schema=None) as batch_op:
        batch_op.create_index(
            "ix_placement_walk", ["consultation_id", "question_id", "number"], unique=False
        )

    op.create_table(
        "point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column(
            "agreement",
            sa.Enum(
                "open",
                "agreed",
                "contested",
                "lone",
                name="agreement",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", forum.database.UTCDateTime(), nullable=False),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_point_not_into_itself")),
        sa.CheckConstraint(
            "question_id IS NULL OR theme_id IS NULL", name=op.f("ck_point_has_one_place")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_point_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["user.id"], name=op.f("fk_point_changed_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id", "question_id"],
            ["guiding_question.consultation_id", "guiding_question.id"],
            name=op.f("fk_point_consultation_id_question_id"),
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_point_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"],
            ["point.id"],
            name=op.f("fk_point_merged_into_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["text_id"], ["text.id"], name=op.f("fk_point_text_id")),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["theme.id"], name=op.f("fk_point_theme_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point")),
    )
    with op.batch_alter_table("point", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_point_merged_into_id"), ["merged_into_id"], unique=False
        )
        batch_op.create_index(
            "ix_point_place",
            ["consultation_id", "question_id", "theme_id", "position"],
            unique=False,
        )

    op.create_table(
        "published_citation",
        sa.Column("summary_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_published_citation_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["summary_id"],
            ["summary.id"],
            name=op.f("fk_published_citation_summary_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["text.id"], name=op.f("fk_published_citation_text_id")
        ),
        sa.PrimaryKeyConstraint(
            "summary_id", "place", "contribution_id", name=op.f("pk_published_citation")
        ),
    )
    with op.batch_alter_table("published_citation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_published_citation_contribution_id"), ["contribution_id"], unique=False
        )

    op.create_table(
        "reading_mark",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("read_at", forum.database.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id", "contribution_id"],
            ["contribution.consultation_id", "contribution.id"],
            name=op.f("fk_reading_mark_consultation_id_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_reading_mark_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "contribution_id", name=op.f("pk_reading_mark")),
    )
    with op.batch_alter_table("reading_mark", schema=None) as batch_op:
        batch_op.create_index(
            "ix_reading_mark_consultation", ["consultation_id", "user_id"], unique=False
        )
        batch_op.create_index("ix_reading_mark_contribution", ["contribution_id"], unique=False)

    op.create_table(
        "redaction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column(
            "rule",
            sa.Enum(
                "unclear",
                "personal",
                "contact",
                "abuse",
                "advertising",
                "duplicate",
                "off_topic",
                "rights",
                name="rule",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("undone_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("passages + files > 0", name=op.f("ck_redaction_redacts_something")),
        sa.CheckConstraint(
            "undone_at IS NOT NULL OR undone_by_id IS NULL",
            name=op.f("ck_redaction_undone_at_some_time"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_redaction_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_redaction_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"],
            ["user.id"],
            name=op.f("fk_redaction_undone_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction")),
    )
    with op.batch_alter_table("redaction", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_redaction_contribution_id"), ["contribution_id"], unique=False
        )

    op.create_table(
        "revision",
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "shown",
                "returned",
                "rejected",
                "replaced",
                "taken_back",
                name="revisionstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("shown_at", forum.database.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(state = 'shown') = (shown_at IS NOT NULL)",
            name=op.f("ck_revision_shown_at_some_time"),
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_revision_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contribution_id", "number", name=op.f("pk_revision")),
    )
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.create_index(
            "uq_revision_waiting",
            ["contribution_id"],
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "search_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("shown_name", sa.String(length=200), nullable=False),
        sa.Column("shown_organisation", sa.String(length=300), nullable=False),
        sa.Column("byline", sa.String(length=1000), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("indexed_at", forum.database.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_search_document_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_document")),
        sa.UniqueConstraint(
            "contribution_id", "language", name=op.f("uq_search_document_contribution_id_language")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=36), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=True),
        sa.Column("since_revision", sa.Integer(), nullable=True),
        sa.Column("until_revision", sa.Integer(), nullable=True),
        sa.Column("redaction_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "pdf",
                "docx",
                "odt",
                "png",
                "jpeg",
                "webp",
                name="filekind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "extraction",
            sa.Enum(
                "waiting",
                "done",
                "none",
                "failed",
                name="extraction",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("created_at", forum.database.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "(contribution_id IS NULL) = (since_revision IS NULL)",
            name=op.f("ck_attachment_belongs_to_revisions"),
        ),
        sa.CheckConstraint("size >= 0", name=op.f("ck_attachment_size_counted")),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_attachment_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_attachment_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["redaction_id"],
            ["redaction.id"],
            name=op.f("fk_attachment_redaction_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_attachment_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("key", name=op.f("uq_attachment_key")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_attachment_consultation_id"), ["consultation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_attachment_contribution_id"), ["contribution_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_attachment_form_key"), ["form_key"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_attachment_redaction_id"), ["redaction_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_attachment_user_id"), ["user_id"], unique=False)

    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("contribution_id", sa.Integer(), nullable=True),
        sa.Column("inquiry_id", sa.Integer(), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("opening", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("begun_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("saved_at", forum.database.UTCDateTime(), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_draft_version_from_one")),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_draft_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_draft_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"], ["inquiry.id"], name=op.f("fk_draft_inquiry_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["contribution.id"], name=op.f("fk_draft_parent_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_draft_post_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_draft_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("key", name=op.f("uq_draft_key")),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_draft_contribution_id"), ["contribution_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_draft_inquiry_id"), ["inquiry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_draft_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(
            "ix_draft_place",
            ["user_id", "consultation_id", "parent_id", "post_id", "contribution_id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_draft_post_id"), ["post_id"], unique=False)

    op.create_table(
        "inquiry_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("is_answer", sa.Boolean(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_inquiry_message_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_inquiry_message_contribution_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
            name=op.f("fk_inquiry_message_inquiry_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["text_id"], ["text.id"], name=op.f("fk_inquiry_message_text_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_message")),
        sa.UniqueConstraint("key", name=op.f("uq_inquiry_message_key")),
    )
    with op.batch_alter_table("inquiry_message", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inquiry_message_contribution_id"), ["contribution_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inquiry_message_inquiry_id"), ["inquiry_id"], unique=False
        )

    op.create_table(
        "passage",
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "title",
                "question",
                "quote",
                "words",
                name="passagekind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("quoted_contribution_id", sa.Integer(), nullable=True),
        sa.Column("quoted_position", sa.Integer(), nullable=True),
        sa.Column("quoted_post_id", sa.Integer(), nullable=True),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'quote') = (quoted_contribution_id IS NOT NULL OR quoted_post_id IS NOT NULL)",
            name=op.f("ck_passage_quotes_somebody"),
        ),
        sa.CheckConstraint(
            "kind <> 'question' OR question_id IS NOT NULL",
            name=op.f("ck_passage_quotes_a_question"),
        ),
        sa.CheckConstraint("position >= 0", name=op.f("ck_passage_in_order")),
        sa.CheckConstraint(
            "quoted_contribution_id IS NULL OR quoted_post_id IS NULL",
            name=op.f("ck_passage_quotes_one"),
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id", "revision"],
            ["revision.contribution_id", "revision.number"],
            name=op.f("fk_passage_contribution_id_revision"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["guiding_question.id"], name=op.f("fk_passage_question_id")
        ),
        sa.ForeignKeyConstraint(
            ["quoted_contribution_id"],
            ["contribution.id"],
            name=op.f("fk_passage_quoted_contribution_id"),
        ),
        sa.ForeignKeyConstraint(
            ["quoted_post_id"], ["post.id"], name=op.f("fk_passage_quoted_post_id")
        ),
        sa.ForeignKeyConstraint(["text_id"], ["text.id"], name=op.f("fk_passage_text_id")),
        sa.PrimaryKeyConstraint("contribution_id", "revision", "position", name=op.f("pk_passage")),
    )
    with op.batch_alter_table("passage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passage_question_id"), ["question_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_passage_quoted_contribution_id"),
            ["quoted_contribution_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_passage_quoted_post_id"), ["quoted_post_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_passage_text_id"), ["text_id"], unique=False)

    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "duplicate",
                "similar",
                "point",
                "term",
                "evidence",
                name="proposalkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "accepted",
                "dismissed",
                name="proposalstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("point_id", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("made_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", forum.database.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consultation_id", "question_id"],
            ["guiding_question.consultation_id", "guiding_question.id"],
            name=op.f("fk_proposal_consultation_id_question_id"),
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_proposal_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["user.id"],
            name=op.f("fk_proposal_decided_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["point.id"], name=op.f("fk_proposal_point_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("consultation_id", "key", name=op.f("uq_proposal_consultation_id_key")),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index(
            "ix_proposal_list", ["consultation_id", "state", "kind", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_proposal_point_id"), ["point_id"], unique=False)

    op.create_table(
        "redacted_span",
        sa.Column("redaction_id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.CheckConstraint('0 <= start AND start < "end"', name=op.f("ck_redacted_span_has_words")),
        sa.ForeignKeyConstraint(
            ["redaction_id"],
            ["redaction.id"],
            name=op.f("fk_redacted_span_redaction_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["text_id"],
            ["withheld_text.text_id"],
            name=op.f("fk_redacted_span_text_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("redaction_id", "text_id", "start", name=op.f("pk_redacted_span")),
    )
    with op.batch_alter_table("redacted_span", schema=None) as batch_op:
        batch_op.create_index("ix_redacted_span_text", ["text_id"], unique=False)

    op.create_table(
        "requested_appearance",
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("shown_name", sa.String(length=200), nullable=False),
        sa.Column("shown_organisation", sa.String(length=300), nullable=False),
        sa.Column("shown_countries", sa.String(length=200), nullable=False),
        sa.Column(
            "shown_label", forum.models.consultations.seat_label.SeatLabelColumn(), nullable=False
        ),
        sa.Column(
            "capacity",
            sa.Enum(
                "personal",
                "organisation",
                "state",
                "group",
                name="capacity",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "publication",
            sa.Enum(
                "name",
                "organisation",
                "withheld",
                name="publication",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id", "revision"],
            ["revision.contribution_id", "revision.number"],
            name=op.f("fk_requested_appearance_contribution_id_revision"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_requested_appearance_organisation_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint(
            "contribution_id", "revision", name=op.f("pk_requested_appearance")
        ),
    )
    with op.batch_alter_table("requested_appearance", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_requested_appearance_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "response_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "accepted",
                "partly",
                "not_accepted",
                "considered",
                name="responseoutcome",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("published_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("changed_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(subject_id IS NULL) = (outcome IS NULL)",
            name=op.f("ck_response_item_general_or_of_a_point"),
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["point.id"], name=op.f("fk_response_item_point_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["organiser_response.id"],
            name=op.f("fk_response_item_response_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["text.id"], name=op.f("fk_response_item_subject_id")
        ),
        sa.ForeignKeyConstraint(["text_id"], ["text.id"], name=op.f("fk_response_item_text_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_item")),
    )
    with op.batch_alter_table("response_item", schema=None) as batch_op:
        batch_op.create_index("ix_response_item_order", ["response_id", "position"], unique=False)
        batch_op.create_index(batch_op.f("ix_response_item_point_id"), ["point_id"], unique=False)

    op.create_table(
        "round_match",
        sa.Column("earlier_id", sa.Integer(), nullable=False),
        sa.Column("later_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column(
            "tie",
            sa.Enum(
                "kept",
                "reworded",
                "merged",
                "apart",
                name="roundtie",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", forum.database.UTCDateTime(), nullable=False),
        sa.CheckConstraint("earlier_id <> later_id", name=op.f("ck_round_match_of_two_points")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_round_match_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_round_match_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["earlier_id"], ["point.id"], name=op.f("fk_round_match_earlier_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["later_id"], ["point.id"], name=op.f("fk_round_match_later_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("earlier_id", "later_id", name=op.f("pk_round_match")),
    )
    with op.batch_alter_table("round_match", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_round_match_consultation_id"), ["consultation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_round_match_later_id"), ["later_id"], unique=False)

    op.create_table(
        "search_words",
        sa.Column(
            "place",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column(
            "stems", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False
        ),
        sa.Column(
            "phrases", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["search_document.id"],
            name=op.f("fk_search_words_document_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_search_words")),
        sa.UniqueConstraint("document_id", name=op.f("uq_search_words_document_id")),
    )
    op.create_table(
        "statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("summary_id", sa.Integer(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "brief",
                "method",
                "participation",
                "question",
                "outside",
                "agreement",
                "recommendations",
                "next_steps",
                name="summarypart",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "heading",
                "statement",
                name="statementkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", forum.database.UTCDateTime(), nullable=False),
        sa.CheckConstraint("position >= 0", name=op.f("ck_statement_in_order")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_statement_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["point.id"], name=op.f("fk_statement_point_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["guiding_question.id"],
            name=op.f("fk_statement_question_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["summary_id"], ["summary.id"], name=op.f("fk_statement_summary_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["text_id"], ["text.id"], name=op.f("fk_statement_text_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.create_index("ix_statement_place", ["summary_id", "position"], unique=False)
        batch_op.create_index(batch_op.f("ix_statement_point_id"), ["point_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_statement_question_id"), ["question_id"], unique=False)

    op.create_table(
        "excerpt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "held",
                "moved",
                "broken",
                name="excerptstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("state_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("marked_revision", sa.Integer(), nullable=False),
        sa.Column("moved_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", forum.database.UTCDateTime(), nullable=False),
        sa.CheckConstraint('0 <= start AND start < "end"', name=op.f("ck_excerpt_has_words")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_excerpt_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id", "contribution_id"],
            ["contribution.consultation_id", "contribution.id"],
            name=op.f("fk_excerpt_consultation_id_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id", "revision", "position"],
            ["passage.contribution_id", "passage.revision", "passage.position"],
            name=op.f("fk_excerpt_contribution_id_revision_position"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_excerpt")),
        sa.UniqueConstraint(
            "contribution_id",
            "revision",
            "position",
            "start",
            "end",
            name=op.f("uq_excerpt_contribution_id_revision_position_start_end"),
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("excerpt", schema=None) as batch_op:
        batch_op.create_index("ix_excerpt_state", ["consultation_id", "state"], unique=False)

    op.create_table(
        "proposed_passage",
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            '0 <= start AND start < "end"', name=op.f("ck_proposed_passage_has_words")
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id", "revision", "position"],
            ["passage.contribution_id", "passage.revision", "passage.position"],
            name=op.f("fk_proposed_passage_contribution_id_revision_position"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_proposed_passage_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_proposed_passage_proposal_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("proposal_id", "place", name=op.f("pk_proposed_passage")),
    )
    with op.batch_alter_table("proposed_passage", schema=None) as batch_op:
        batch_op.create_index(
            "ix_proposed_passage_place", ["contribution_id", "revision", "position"], unique=False
        )

    op.create_table(
        "response_citation",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_response_citation_contribution_id"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["response_item.id"],
            name=op.f("fk_response_citation_item_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("item_id", "contribution_id", name=op.f("pk_response_citation")),
    )
    with op.batch_alter_table("response_citation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_response_citation_contribution_id"), ["contribution_id"], unique=False
        )

    op.create_table(
        "statement_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", forum.database.UTCDateTime(), nullable=False),
        sa.Column("resolved_at", forum.database.UTCDateTime(), nullable=True),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_statement_comment_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by_id"],
            ["user.id"],
            name=op.f("fk_statement_comment_resolved_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_statement_comment_statement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_comment")),
    )
    with op.batch_alter_table("statement_comment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_statement_comment_statement_id"), ["statement_id"], unique=False
        )

    op.create_table(
        "citation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("excerpt_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_citation_contribution_id")
        ),
        sa.ForeignKeyConstraint(
            ["excerpt_id"], ["excerpt.id"], name=op.f("fk_citation_excerpt_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_citation_statement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citation")),
        sa.UniqueConstraint(
            "statement_id",
            "contribution_id",
            "excerpt_id",
            name=op.f("uq_citation_statement_id_contribution_id_excerpt_id"),
        ),
    )
    with op.batch_alter_table("citation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_citation_contribution_id"), ["contribution_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_citation_excerpt_id"), ["excerpt_id"], unique=False)

    op.create_table(
        "coding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=False),
        sa.Column("coder_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("excerpt_id", sa.Integer(), nullable=True),
        sa.Column("made_at", forum.database.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "excerpt_id IS NULL OR question_id IS NULL", name=op.f("ck_coding_has_one_place")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id", "code_id"],
            ["code.consultation_id", "code.id"],
            name=op.f("fk_coding_consultation_id_code_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id", "coder_id"],
            ["coder.consultation_id", "coder.id"],
            name=op.f("fk_coding_consultation_id_coder_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id", "contribution_id"],
            ["contribution.consultation_id", "contribution.id"],
            name=op.f("fk_coding_consultation_id_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id", "question_id"],
            ["guiding_question.consultation_id", "guiding_question.id"],
            name=op.f("fk_coding_consultation_id_question_id"),
        ),
        sa.ForeignKeyConstraint(
            ["excerpt_id"], ["excerpt.id"], name=op.f("fk_coding_excerpt_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding")),
        sa.UniqueConstraint(
            "coder_id", "code_id", "excerpt_id", name=op.f("uq_coding_coder_id_code_id_excerpt_id")
        ),
    )
    with op.batch_alter_table("coding", schema=None) as batch_op:
        batch_op.create_index("ix_coding_code", ["code_id", "contribution_id"], unique=False)
        batch_op.create_index(
            "ix_coding_contribution", ["consultation_id", "contribution_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_coding_excerpt_id"), ["excerpt_id"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("excerpt_id", sa.Integer(), nullable=False),
        sa.Column(
            "stance",
            sa.Enum(
                "supports",
                "opposes",
                "qualifies",
                name="stance",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("merged_from_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", forum.database.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_evidence_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["excerpt_id"], ["excerpt.id"], name=op.f("fk_evidence_excerpt_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["merged_from_id"],
            ["point.id"],
            name=op.f("fk_evidence_merged_from_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["point.id"], name=op.f("fk_evidence_point_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("point_id", "excerpt_id", name=op.f("pk_evidence")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_excerpt_id"), ["excerpt_id"], unique=False)

    op.create_table(
        "memo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=True),
        sa.Column("contribution_id", sa.Integer(), nullable=True),
        sa.Column("excerpt_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", forum.database.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN code_id IS NULL THEN 0 ELSE 1 END + CASE WHEN contribution_id IS NULL THEN 0 ELSE 1 END + CASE WHEN excerpt_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_memo_about_one"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_memo_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["code_id"], ["code.id"], name=op.f("fk_memo_code_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_memo_consultation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_memo_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["excerpt_id"], ["excerpt.id"], name=op.f("fk_memo_excerpt_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memo")),
    )
    with op.batch_alter_table("memo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_memo_code_id"), ["code_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_memo_consultation_id"), ["consultation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_memo_contribution_id"), ["contribution_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_memo_excerpt_id"), ["excerpt_id"], unique=False)
    for statement in search.creation(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Go back."""
    for statement in search.removal(op.get_bind().dialect.name):
        op.execute(statement)
    with op.batch_alter_table("memo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_memo_excerpt_id"))
        batch_op.drop_index(batch_op.f("ix_memo_contribution_id"))
        batch_op.drop_index(batch_op.f("ix_memo_consultation_id"))
        batch_op.drop_index(batch_op.f("ix_memo_code_id"))

    op.drop_table("memo")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_excerpt_id"))

    op.drop_table("evidence")
    with op.batch_alter_table("coding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_coding_excerpt_id"))
        batch_op.drop_index("ix_coding_contribution")
        batch_op.drop_index("ix_coding_code")

    op.drop_table("coding")
    with op.batch_alter_table("citation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_citation_excerpt_id"))
        batch_op.drop_index(batch_op.f("ix_citation_contribution_id"))

    op.drop_table("citation")
    with op.batch_alter_table("statement_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_statement_comment_statement_id"))

    op.drop_table("statement_comment")
    with op.batch_alter_table("response_citation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_response_citation_contribution_id"))

    op.drop_table("response_citation")
    with op.batch_alter_table("proposed_passage", schema=None) as batch_op:
        batch_op.drop_index("ix_proposed_passage_place")

    op.drop_table("proposed_passage")
    with op.batch_alter_table("excerpt", schema=None) as batch_op:
        batch_op.drop_index("ix_excerpt_state")

    op.drop_table("excerpt")
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_statement_question_id"))
        batch_op.drop_index(batch_op.f("ix_statement_point_id"))
        batch_op.drop_index("ix_statement_place")

    op.drop_table("statement")
    op.drop_table("search_words")
    with op.batch_alter_table("round_match", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_round_match_later_id"))
        batch_op.drop_index(batch_op.f("ix_round_match_consultation_id"))

    op.drop_table("round_match")
    with op.batch_alter_table("response_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_response_item_point_id"))
        batch_op.drop_index("ix_response_item_order")

    op.drop_table("response_item")
    with op.batch_alter_table("requested_appearance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_requested_appearance_organisation_id"))

    op.drop_table("requested_appearance")
    with op.batch_alter_table("redacted_span", schema=None) as batch_op:
        batch_op.drop_index("ix_redacted_span_text")

    op.drop_table("redacted_span")
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_point_id"))
        batch_op.drop_index("ix_proposal_list")

    op.drop_table("proposal")
    with op.batch_alter_table("passage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passage_text_id"))
        batch_op.drop_index(batch_op.f("ix_passage_quoted_post_id"))
        batch_op.drop_index(batch_op.f("ix_passage_quoted_contribution_id"))
        batch_op.drop_index(batch_op.f("ix_passage_question_id"))

    op.drop_table("passage")
    with op.batch_alter_table("inquiry_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inquiry_message_inquiry_id"))
        batch_op.drop_index(batch_op.f("ix_inquiry_message_contribution_id"))

    op.drop_table("inquiry_message")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_post_id"))
        batch_op.drop_index("ix_draft_place")
        batch_op.drop_index(batch_op.f("ix_draft_parent_id"))
        batch_op.drop_index(batch_op.f("ix_draft_inquiry_id"))
        batch_op.drop_index(batch_op.f("ix_draft_contribution_id"))

    op.drop_table("draft")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_user_id"))
        batch_op.drop_index(batch_op.f("ix_attachment_redaction_id"))
        batch_op.drop_index(batch_op.f("ix_attachment_form_key"))
        batch_op.drop_index(batch_op.f("ix_attachment_contribution_id"))
        batch_op.drop_index(batch_op.f("ix_attachment_consultation_id"))

    op.drop_table("attachment")
    op.drop_table("search_document")
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_revision_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.drop_table("revision")
    with op.batch_alter_table("redaction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_redaction_contribution_id"))

    op.drop_table("redaction")
    with op.batch_alter_table("reading_mark", schema=None) as batch_op:
        batch_op.drop_index("ix_reading_mark_contribution")
        batch_op.drop_index("ix_reading_mark_consultation")

    op.drop_table("reading_mark")
    with op.batch_alter_table("published_citation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_published_citation_contribution_id"))

    op.drop_table("published_citation")
    with op.batch_alter_table("point", schema=None) as batch_op:
        batch_op.drop_index("ix_point_place")
        batch_op.drop_index(batch_op.f("ix_point_merged_into_id"))

    op.drop_table("point")
    with op.batch_alter_table("placement", schema=None) as batch_op:
        batch_op.drop_index("ix_placement_walk")

    op.drop_table("placement")
    op.drop_table("omission")
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.drop_index("ix_inquiry_place")
        batch_op.drop_index(batch_op.f("ix_inquiry_contribution_id"))

    op.drop_table("inquiry")
    with op.batch_alter_table("flag", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_flag_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index("ix_flag_queue")
        batch_op.drop_index(batch_op.f("ix_flag_by_id"))

    op.drop_table("flag")
    with op.batch_alter_table("fingerprint", schema=None) as batch_op:
        batch_op.drop_index("ix_fingerprint_value")

    op.drop_table("fingerprint")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_contribution_id"))

    op.drop_table("decision")
    with op.batch_alter_table("co_signature", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_co_signature_user_id"))
        batch_op.drop_index(batch_op.f("ix_co_signature_organisation_id"))

    op.drop_table("co_signature")
    with op.batch_alter_table("translation_unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_translation_unit_key"))
        batch_op.drop_index(batch_op.f("ix_translation_unit_entry_id"))

    op.drop_table("translation_unit")
    with op.batch_alter_table("summary_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_summary_review_summary_id"))

    op.drop_table("summary_review")
    with op.batch_alter_table("sentence_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sentence_report_translation_id"))

    op.drop_table("sentence_report")
    op.drop_table("guiding_question")
    op.drop_table("edition")
    with op.batch_alter_table("contribution", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_contribution_whole",
            sqlite_where=sa.text("parent_id IS NULL AND number IS NOT NULL"),
            postgresql_where=sa.text("parent_id IS NULL AND number IS NOT NULL"),
        )
        batch_op.drop_index("ix_contribution_queue")
        batch_op.drop_index("ix_contribution_post")
        batch_op.drop_index("ix_contribution_path")
        batch_op.drop_index(batch_op.f("ix_contribution_parent_id"))
        batch_op.drop_index(batch_op.f("ix_contribution_organisation_id"))
        batch_op.drop_index(
            "ix_contribution_edited",
            sqlite_where=sa.text("latest_revision > approved_revision"),
            postgresql_where=sa.text("latest_revision > approved_revision"),
        )
        batch_op.drop_index(
            "ix_contribution_date",
            sqlite_where=sa.text("number IS NOT NULL"),
            postgresql_where=sa.text("number IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_contribution_author_id"))

    op.drop_table("contribution")
    op.drop_table("withheld_text")
    with op.batch_alter_table("translation", schema=None) as batch_op:
        batch_op.drop_index("ix_translation_language_text")

    op.drop_table("translation")
    op.drop_table("told_citation")
    with op.batch_alter_table("theme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_theme_consultation_id"))

    op.drop_table("theme")
    op.drop_table("summary")
    with op.batch_alter_table("segment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_segment_used_on"))
        batch_op.drop_index(batch_op.f("ix_segment_text_id"))

    op.drop_table("segment")
    op.drop_table("section")
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_index("ix_post_latest")

    op.drop_table("post")
    with op.batch_alter_table("nudge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_nudge_invitee_id"))
        batch_op.drop_index(batch_op.f("ix_nudge_consultation_id"))
        batch_op.drop_index(batch_op.f("ix_nudge_by_id"))
        batch_op.drop_index("ix_nudge_address")

    op.drop_table("nudge")
    with op.batch_alter_table("glossary_wording", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_glossary_wording_key"))

    op.drop_table("glossary_wording")
    with op.batch_alter_table("export_wish", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_export_wish_user_id"))

    op.drop_table("export_wish")
    with op.batch_alter_table("date_change", schema=None) as batch_op:
        batch_op.drop_index("ix_date_change_history")

    op.drop_table("date_change")
    op.drop_table("consultation_text")
    op.drop_table("consent_version")
    op.drop_table("brought_item")
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_consultation_id"))

    op.drop_table("visit")
    with op.batch_alter_table("text", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_text_replaces_id"))
        batch_op.drop_index(batch_op.f("ix_text_consultation_id"))

    op.drop_table("text")
    op.drop_table("tally")
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subscription_consultation_id"))

    op.drop_table("subscription")
    op.drop_table("proposal_settings")
    with op.batch_alter_table("privacy_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_privacy_record_subject_id"))

    op.drop_table("privacy_record")
    op.drop_table("privacy_notice")
    with op.batch_alter_table("planned_post", schema=None) as batch_op:
        batch_op.drop_index("ix_planned_post_due")
        batch_op.drop_index(batch_op.f("ix_planned_post_consultation_id"))

    op.drop_table("planned_post")
    op.drop_table("organiser_response")
    with op.batch_alter_table("model_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_model_answer_consultation_id"))

    op.drop_table("model_answer")
    with op.batch_alter_table("memory_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_memory_entry_sentence")
        batch_op.drop_index("ix_memory_entry_newest")

    op.drop_table("memory_entry")
    with op.batch_alter_table("invitee", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitee_email"))

    op.drop_table("invitee")
    with op.batch_alter_table("import", schema=None) as batch_op:
        batch_op.drop_index("ix_import_uid")
        batch_op.drop_index(batch_op.f("ix_import_consultation_id"))
        batch_op.drop_index("ix_import_by")

    op.drop_table("import")
    with op.batch_alter_table("glossary_term", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_glossary_term_consultation_id"))

    op.drop_table("glossary_term")
    with op.batch_alter_table("export", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_export_asked_at"))

    op.drop_table("export")
    op.drop_table("engine_use")
    with op.batch_alter_table("desk_presence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_desk_presence_consultation_id"))

    op.drop_table("desk_presence")
    with op.batch_alter_table("coder", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_coder_user_id"))

    op.drop_table("coder")
    with op.batch_alter_table("code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_code_parent_id"))

    op.drop_table("code")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointment_user_id"))

    op.drop_table("appointment")
    with op.batch_alter_table("own_data_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_own_data_file_asked_by_id"))

    op.drop_table("own_data_file")
    with op.batch_alter_table("organisation_alias", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_alias_organisation_id"))

    op.drop_table("organisation_alias")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_user_id"))

    op.drop_table("notice")
    with op.batch_alter_table("consultation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consultation_opens_at"))
        batch_op.drop_index(batch_op.f("ix_consultation_follows_id"))
        batch_op.drop_index(batch_op.f("ix_consultation_closes_at"))

    op.drop_table("consultation")
    with op.batch_alter_table("account_erasure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_erasure_asked_at"))

    op.drop_table("account_erasure")
    op.drop_table("user")
    op.drop_table("organisation")
    op.drop_table("mail_refusal")
    op.drop_table("latest_instant")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_job_due",
            sqlite_where=sa.text("failed_at IS NULL"),
            postgresql_where=sa.text("failed_at IS NULL"),
        )

    op.drop_table("job")
    op.drop_table("engine_state")
