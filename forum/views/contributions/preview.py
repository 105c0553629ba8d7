"""A contribution that is not stored yet, as readers will see it."""

from collections.abc import Sequence
from dataclasses import MISSING, fields
from typing import Any

from markupsafe import Markup

from forum import clock
from forum.domain.contributions.content import OPENING_WORDS, Appearance, Part, PassageKind
from forum.domain.contributions.statuses import Status
from forum.domain.html.read import count_words, split_opening
from forum.domain.html.render import to_safe_html
from forum.models.attachment import Attachment
from forum.models.contribution import Answered, Contribution
from forum.models.post import Post
from forum.services.attachments.downloads import AttachedFile
from forum.services.contributions.submit import main_language
from forum.services.discussion.entries import ContributionView
from forum.services.discussion.passages import PassageView, QuoteReference, attribute
from forum.services.texts.localised import LocalisedText


def unsent(
    parts: Sequence[Part],
    appearance: Appearance,
    *,
    wanted: str,
    attached: Sequence[Attachment] = (),
    parent: Answered | None = None,
    own: Contribution | None = None,
) -> ContributionView:
    """Return the entry that these parts would make: without a number, in their author's words.

    `wanted` is the language of the reader, `own` the contribution that is being changed.
    """
    values = _blank() | _named(parts, appearance) | _placed(parent, own)
    entry = ContributionView(**values)
    entry.passages = _passages(parts, wanted)
    entry.attachments = [
        AttachedFile(f.key, f.name, f.kind, f.size, f.words, f.language) for f in attached
    ]
    return entry


def _blank() -> dict[str, Any]:
    """Return what an entry needs and only stored ones have."""
    nothing = {"root_id": None, "thread_rank": None, "late": False, "edited_at": None, "path": ""}
    needed = (
        f for f in fields(ContributionView) if f.default is MISSING and f.default_factory is MISSING
    )
    return {**{f.name: 0 for f in needed}, **nothing}


def _named(parts: Sequence[Part], appearance: Appearance) -> dict[str, Any]:
    return {
        "language": main_language(list(parts)),
        "name": appearance.shown_name,
        "organisation": appearance.shown_organisation,
        "countries": appearance.countries,
        "capacity": appearance.capacity,
        "publication": appearance.publication,
        "label": appearance.shown_label,
    }


def _placed(parent: Answered | None, own: Contribution | None) -> dict[str, Any]:
    above = parent if isinstance(parent, Contribution) else None
    return {
        "key": "unsent",
        "number": own.number if own is not None and own.number else 0,
        "status": Status.PENDING,
        "submitted_at": own.submitted_at if own is not None else clock.now(),
        "dated": own.dated if own is not None else True,
        "parent_id": above.id if above is not None else None,
        "parent_number": above.number if above is not None else None,
        "post_id": parent.id if isinstance(parent, Post) else None,
    }


def _passages(parts: Sequence[Part], wanted: str) -> list[PassageView]:
    found: list[PassageView] = []
    excerpts = []
    for part in parts:
        passage = PassageView(part.kind, part.question_id, _fragment(part, wanted))
        found.append(passage)
        if part.kind is PassageKind.QUOTE:
            excerpts.append(
                QuoteReference(
                    passage, part.quoted_contribution_id, part.quoted_position, part.quoted_post_id
                )
            )
    attribute(excerpts, is_reading=True)
    return found


def _fragment(part: Part, wanted: str) -> LocalisedText:
    html = Markup(to_safe_html(part.source))  # noqa: S704 - made safe here
    return LocalisedText(
        text_id=0,
        wanted=wanted,
        language=part.language,
        html=html,
        words=count_words(html),
        cut=split_opening(html, OPENING_WORDS),
        translation=None,
        translation_cut=None,
        status=None,
    )
