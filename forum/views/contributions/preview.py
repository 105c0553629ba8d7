"""A contribution that is not stored yet, as readers will see it."""

from collections.abc import Sequence

from forum import clock
from forum.domain.contributions.content import (
    Appearance,
    Part,
    PassageKind,
)
from forum.models.attachment import Attachment
from forum.models.contributions.contribution import Answered, Contribution
from forum.models.post import Post
from forum.services.attachments.downloads import attached_file
from forum.services.contributions.submit import language_of
from forum.services.discussion.entries import ContributionView, shown_as
from forum.services.discussion.passages import PassageView, QuoteReference, attribute
from forum.services.texts.localised import unsaved_text


def preview_contribution(
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
    above = parent if isinstance(parent, Contribution) else None
    return ContributionView(
        key="unsent",
        number=own.number or 0 if own is not None else 0,
        language=language_of(parts),
        submitted_at=own.submitted_at if own is not None else clock.now(),
        dated=own.dated if own is not None else True,
        parent_id=above.id if above is not None else None,
        parent_number=above.number if above is not None else None,
        post_id=parent.id if isinstance(parent, Post) else None,
        passages=_passages(parts, wanted),
        attachments=[attached_file(file) for file in attached],
        **shown_as(appearance),
    )


def _passages(parts: Sequence[Part], wanted: str) -> list[PassageView]:
    found: list[PassageView] = []
    excerpts = []
    for part in parts:
        passage = PassageView(
            part.kind, part.question_id, unsaved_text(part.source, part.language, wanted)
        )
        found.append(passage)
        if part.kind is PassageKind.QUOTE:
            excerpts.append(
                QuoteReference(
                    passage, part.quoted_contribution_id, part.quoted_position, part.quoted_post_id
                )
            )
    attribute(excerpts, is_reading=True)
    return found
