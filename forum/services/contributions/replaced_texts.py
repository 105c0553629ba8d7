"""Which text of an earlier revision each text of a new one replaces."""

from collections import defaultdict

from sqlalchemy import func, select, update

from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage, Revision
from forum.models.translation import Text

PassagePlace = tuple[str, int | None]


def note_replaced_texts(contribution: Contribution) -> None:
    """Remember for each text of the latest revision which text it replaces, if it was edited.

    It is the text of the same kind under the same question in the last revision that readers saw,
    or in the one before. So translations know which of their sentences are new.
    """
    if contribution.latest_revision == 1:
        return
    is_earlier = Revision.number < contribution.latest_revision
    is_own = Revision.contribution_id == contribution.id
    latest_seen = (
        select(func.max(Revision.number))
        .where(is_own, is_earlier, Revision.shown_at.is_not(None))
        .scalar_subquery()
    )
    base = db.session.scalar(select(func.coalesce(latest_seen, contribution.latest_revision - 1)))
    texts = _texts_by_place(contribution.id, base or 0)
    for place, text_ids in _texts_by_place(contribution.id, contribution.latest_revision).items():
        for text_id, replaced_id in zip(text_ids, texts.get(place, ()), strict=False):
            db.session.execute(
                update(Text)
                .where(Text.id == text_id, Text.replaces_id.is_(None))
                .values(replaces_id=replaced_id)
            )


def _texts_by_place(contribution_id: int, revision: int) -> dict[PassagePlace, list[int]]:
    rows = db.session.execute(
        select(Passage.kind, Passage.question_id, Passage.text_id)
        .where(
            Passage.contribution_id == contribution_id,
            Passage.revision == revision,
            Passage.text_id.is_not(None),
        )
        .order_by(Passage.position)
    )
    texts = defaultdict[PassagePlace, list[int]](list)
    for kind, question_id, text_id in rows:
        texts[kind, question_id].append(text_id)
    return texts
