"""Each column that refers to a person: what the person gets of it, and what erasure does to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Column

from forum.database import table_of
from forum.models.references import references_to
from forum.models.user import User


class Fate(StrEnum):
    """What erasure does to the rows that refer to a person by a column.

    They are deleted, they forget the person, or they stay with the row of the person, which then
    says nothing of anybody.
    """

    DELETED = "deleted"
    FORGETS = "forgets"
    STAYS = "stays"


@dataclass(frozen=True)
class PersonalColumn:
    """What becomes of a column, and whether a person's own data holds the whole rows.

    Rows that are as much about others (a report that the person closed, a decision on the text of
    another) are not `whole`: the file says which row it is, and when.
    """

    fate: Fate
    whole: bool = True


_DELETED: Final = PersonalColumn(Fate.DELETED)
_FORGETS: Final = PersonalColumn(Fate.FORGETS)
_FORGETS_DEED: Final = PersonalColumn(Fate.FORGETS, whole=False)
_STAYS: Final = PersonalColumn(Fate.STAYS)

PERSONAL_COLUMNS: Final[Mapping[str, PersonalColumn]] = {
    # what is the person's own: texts that stay, the opposite is said with each
    "contribution.author_id": _STAYS,  # withdrawn or without name, as the person chose
    "co_signature.user_id": _STAYS,  # the same
    "attachment.user_id": _STAYS,  # files of texts that stay; all others are deleted
    "memory_entry.author_id": _STAYS,  # corrected translations of texts that stay
    "edition.by_id": _STAYS,
    "post.author_id": _STAYS,
    "summary.by_id": _STAYS,
    # what is about the person alone
    "account_erasure.user_id": _DELETED,
    "appointment.user_id": _DELETED,
    "desk_presence.user_id": _DELETED,
    "draft.user_id": _DELETED,
    "export_wish.user_id": _DELETED,
    "flag.by_id": _DELETED,
    "notice.user_id": _DELETED,
    "nudge.by_id": _DELETED,
    "own_data_file.asked_by_id": PersonalColumn(Fate.DELETED, whole=False),
    "own_data_file.user_id": PersonalColumn(Fate.DELETED, whole=False),
    "planned_post.author_id": _DELETED,
    "reading_mark.user_id": _DELETED,
    "subscription.user_id": _DELETED,
    "told_citation.user_id": _DELETED,
    "visit.user_id": _DELETED,
    # work for a consultation or the site, which loses its name
    "code.by_id": _FORGETS,
    "coder.user_id": _FORGETS,
    "consultation.created_by_id": _FORGETS_DEED,
    "date_change.by_id": _FORGETS,
    "decision.by_id": _FORGETS_DEED,
    "evidence.by_id": _FORGETS,
    "excerpt.by_id": _FORGETS,
    "flag.closed_by_id": _FORGETS_DEED,
    "glossary_term.changed_by_id": _FORGETS,
    "import.by_id": _FORGETS_DEED,
    "inquiry.by_id": _FORGETS_DEED,
    "inquiry_message.by_id": _FORGETS,
    "memo.by_id": _FORGETS,
    "memory_entry.by_id": _FORGETS,
    "omission.by_id": _FORGETS,
    "organiser_response.by_id": _FORGETS,
    "point.by_id": _FORGETS,
    "point.changed_by_id": _FORGETS_DEED,
    "privacy_record.by_id": _FORGETS_DEED,
    "privacy_record.subject_id": _FORGETS_DEED,
    "proposal.decided_by_id": _FORGETS_DEED,
    "proposal_settings.changed_by_id": _FORGETS_DEED,
    "redaction.by_id": _FORGETS_DEED,
    "redaction.undone_by_id": _FORGETS_DEED,
    "round_match.by_id": _FORGETS,
    "sentence_report.by_id": _FORGETS,
    "sentence_report.closed_by_id": _FORGETS_DEED,
    "statement.by_id": _FORGETS,
    "statement_comment.by_id": _FORGETS,
    "statement_comment.resolved_by_id": _FORGETS_DEED,
    "summary_review.by_id": _FORGETS,
    "translation.accepted_by_id": _FORGETS_DEED,
    "translation.by_id": _FORGETS,
}
"""By column; a test holds the list equal to the columns that refer to `user.id`."""

KEPT_ACCOUNT_COLUMNS: Final = frozenset({"id"})
"""What an erased row keeps of the account; all else is emptied, and a test sees to that."""

SECRET_COLUMNS: Final = frozenset({"password", "session_key", "address_hash", "file_key"})
"""What no file of one's own data holds: secrets, and what is about the address of others."""


def name_of(column: Column[Any]) -> str:
    """Return the name by which a column stands in the table."""
    return f"{column.table.name}.{column.name}"


def list_columns() -> list[tuple[Column[Any], PersonalColumn]]:
    """Return the columns that refer to people, each with what the table says of it."""
    columns = (column for column, _ending in references_to(table_of(User)))
    return [(column, PERSONAL_COLUMNS[name_of(column)]) for column in columns]
