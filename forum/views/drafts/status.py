"""What pages say of drafts that are kept: how they begin, and whether they can be sent."""

from datetime import datetime
from typing import Final

from flask import Flask

from forum.domain.contributions.quotations import own_words
from forum.domain.contributions.statuses import REVISABLE
from forum.domain.lifecycle import TO_ANSWER, Stage
from forum.domain.policy import Action
from forum.models.draft import Draft
from forum.services.access.deadlines import last_returns, returned_at
from forum.services.access.gate import stage_for
from forum.services.consultations.overview import overview_of
from forum.services.drafts import store
from forum.services.texts.localised import LocalisedText
from forum.views.drafts.state import saved_time
from forum.web.http.arrival import arrived_at
from forum.web.http.current_user import signed_in
from forum.web.language.locale import language

OPENING: Final = 80


def opening_of(draft: Draft) -> str:
    """Return the first of the author's own words in a draft, on one line."""
    texts = store.written_texts(draft.fields)
    words = " ".join(" ".join(own_words(text) for text in texts).split())
    return words if len(words) <= OPENING else f"{words[: OPENING - 1].rstrip()}…"


def my_drafts() -> list[tuple[Draft, LocalisedText, bool]]:
    """Return the person's drafts, each with the title of its consultation, and `can_be_sent`."""
    found = store.drafts_of_user(signed_in())
    returns = last_returns([d.contribution_id for d in found if d.contribution_id is not None])
    return [
        (
            draft,
            overview_of(draft.consultation, language()).title,
            _may_go_on(draft, returns.get(draft.contribution_id or 0)),
        )
        for draft in found
    ]


def can_be_sent(draft: Draft) -> bool:
    """Tell whether a stored draft can still be sent, as far as dates and its place tell."""
    own = draft.contribution
    return _may_go_on(draft, returned_at(own) if own is not None else None)


def _may_go_on(draft: Draft, returned: datetime | None) -> bool:
    if draft.parent is not None and not draft.parent.is_readable:
        return False
    if draft.contribution is not None and draft.contribution.status not in REVISABLE:
        return False
    stage = stage_for(
        draft.consultation,
        Action.CONTRIBUTE if draft.contribution is None else Action.REVISE,
        at=arrived_at(),
        begun_at=draft.begun_at,
        returned_at=returned,
    )
    return stage is Stage.OPEN


def register(app: Flask) -> None:
    """Give templates what they say of drafts."""
    app.jinja_env.globals.update(
        said_at=saved_time, opening_of=opening_of, my_drafts=my_drafts, TO_ANSWER=TO_ANSWER
    )
