"""Views of a contribution that is not stored yet, as readers will see it."""

from collections.abc import Sequence

from forum import clock
from forum.domain.contributions.content import (
    Appearance,
    Part,
    PassageKind,
)
from forum.models.attachment import Attachment
from forum.models.contributions.contribution import Contribution, ReplyTarget
from forum.models.post import Post
from forum.services.attachments.downloads import make_attached_file
from forum.services.contributions.submit import main_language_of_parts
from forum.services.discussion.contribution_views import ContributionView, appearance_fields
from forum.services.discussion.passages import PassageView, QuoteReference, attribute_quotes
from forum.services.texts.localised import localise_unsaved


def preview_contribution(
    parts: Sequence[Part],
    appearance: Appearance,
    *,
    reader_language: str,
    attachments: Sequence[Attachment] = (),
    parent: ReplyTarget | None = None,
    contribution: Contribution | None = None,
) -> ContributionView:
    """Return the view of the contribution that these parts would make, not translated.

    `contribution` is the author's own contribution that is being changed, if any; without it the
    view has no number.
    """
    parent_contribution = parent if isinstance(parent, Contribution) else None
    return ContributionView(
        key="unsent",
        number=(contribution.number or 0) if contribution is not None else 0,
        language=main_language_of_parts(parts),
        submitted_at=contribution.submitted_at if contribution is not None else clock.now(),
        dated=contribution.dated if contribution is not None else True,
        parent_id=parent_contribution.id if parent_contribution is not None else None,
        parent_number=parent_contribution.number if parent_contribution is not None else None,
        post_id=parent.id if isinstance(parent, Post) else None,
        passages=_passage_views(parts, reader_language),
        attachments=[make_attached_file(file) for file in attachments],
        **appearance_fields(appearance),
    )


def _passage_views(parts: Sequence[Part], reader_language: str) -> list[PassageView]:
    views: list[PassageView] = []
    quotes = []
    for part in parts:
        text = localise_unsaved(part.source, part.language, reader_language)
        view = PassageView(part.kind, part.question_id, text)
        views.append(view)
        if part.kind is PassageKind.QUOTE:
            quotes.append(
                QuoteReference(
                    view, part.quoted_contribution_id, part.quoted_position, part.quoted_post_id
                )
            )
    attribute_quotes(quotes, is_reading=True)
    return views
