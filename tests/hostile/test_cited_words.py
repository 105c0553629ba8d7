"""Words that a summary cites go from every surface with their source, and with a change of it."""

from collections.abc import Callable, Sequence

import pytest
from flask import Flask

from forum import clock
from forum.domain.consultations.posts import PostKind
from forum.domain.contributions.content import Part
from forum.domain.contributions.statuses import DecisionTarget, Status
from forum.domain.policy import Role
from forum.domain.synthesis.excerpts import WordSpan
from forum.domain.synthesis.responses import ResponseOutcome
from forum.domain.synthesis.summaries import SummaryPart
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.response import OrganiserResponse, ResponseCitation, ResponseItem
from forum.services.contributions.revise import revise, withdraw
from forum.services.moderation.decisions import decide
from forum.services.synthesis import points
from forum.services.synthesis.excerpts import mark
from forum.services.synthesis.summaries import save_heading
from forum.services.synthesis.summary.editions import publish_summary
from forum.services.synthesis.summary.statements import add_statements, begin_from_points, reword
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_post,
    make_text,
    make_translation,
    make_user,
)
from tests.support.addresses import addresses, leaks
from tests.support.clients import make_client
from tests.support.content.searching import index_all
from tests.support.content.secrets import Site


def publish_everything(*, quoting: bool) -> tuple[Site, Contribution]:
    """Store a consultation whose summary, response and digest rest on words of one contribution.

    With `quoting`, facilitators have typed these words into statements, too.
    """
    consultation = make_consultation("Seeds for dry lands")
    site = Site(consultation, make_consultation("Later"), make_user())
    author = make_user(site.secret("author"))
    words = site.secret("words")
    said = make_contribution(
        consultation,
        f"We keep {words} in our yard. The rest stays.",
        author=author,
        question=consultation.questions[0],
        organisation=site.secret("organisation"),
    )
    for language in ("es", "fr"):
        make_translation(
            said.revisions[0].passages[0].text,
            language,
            f"Translated {site.secret('in' + language)}. Other.",
        )
    other = make_contribution(consultation, "Another text.")
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    point = points.note_point(consultation, "Seeds are kept", "en", by=facilitator)
    excerpt = mark(said, 0, WordSpan(3, 40), by=facilitator)
    points.attach(point, excerpt, by=facilitator)
    save_heading(consultation, by=facilitator, title="Said", standfirst="", language="en")
    begin_from_points(consultation, [point.id], by=facilitator)
    quoted = f" They “keep {words}” [1]." if quoting else ""
    whole = add_statements(
        consultation, (SummaryPart.OUTSIDE, None), f"Whole [1].{quoted}", "en", by=facilitator
    )
    publish_summary(consultation, by=facilitator)
    reword(consultation, whole[0], f"Whole [1] and [{other.number}].{quoted}", "en", by=facilitator)
    publish_summary(consultation, by=facilitator)
    response = OrganiserResponse(consultation_id=consultation.id, published_at=clock.now())
    db.session.add(response)
    db.session.flush()
    item = ResponseItem(
        response_id=response.id,
        position=0,
        subject_id=point.text_id,
        point_id=point.id,
        outcome=ResponseOutcome.PARTLY,
        text_id=make_text(consultation, f"So it is.{quoted}").id,
        published_at=clock.now(),
        citations=[ResponseCitation(contribution_id=said.id, position=0)],
    )
    db.session.add(item)
    db.session.flush()
    digest = make_post(consultation, f"This week.{quoted}", kind=PostKind.DIGEST)
    digest.digest_after, digest.digest_until = 0, other.number
    site.post_ids.append(digest.id)
    site.item_ids.append(item.id)
    site.unseen.append(said)
    site.file_keys, site.draft_keys = ["no-file"], ["no-draft"]
    db.session.commit()
    index_all()
    return site, said


def hide(site: Site, said: Contribution) -> None:
    """Let a moderator hide the contribution."""
    moderator = make_appointment(site.consultation, Role.MODERATOR)
    decide(said, Status.HIDDEN, by=moderator, reason="No.")


def take_away(site: Site, said: Contribution) -> None:
    """Let its author withdraw it."""
    withdraw(said, site.consultation, by=said.author)


def change(site: Site, said: Contribution) -> None:
    """Let its author replace every word of it."""
    moderator = make_appointment(site.consultation, Role.MODERATOR)
    revise(said, site.consultation, [Part("All of it is new.", "en")], by=said.author)
    decide(said, Status.PUBLISHED, by=moderator, target=DecisionTarget.EDIT)


@pytest.mark.slow
@pytest.mark.usefixtures("app_context")
@pytest.mark.parametrize(
    ("act", "languages"),
    [
        (hide, ("en",)),
        (hide, ("es",)),
        (take_away, ("en",)),
        (change, ("en",)),
    ],
    ids=["hidden", "hidden in translation", "withdrawn", "changed"],
)
def test_cited_words_go_from_every_surface(
    app: Flask, act: Callable[[Site, Contribution], None], languages: Sequence[str]
) -> None:
    """Translated pages are walked for one act: what follows an act knows no language."""
    site, said = publish_everything(quoting=act is not change)
    client = make_client(app)
    asked = list(addresses(app, site, languages))
    seen: dict[str, set[str]] = {}
    for endpoint, address in asked:
        response = client.get(address)
        assert response.status_code < 500, address
        seen.setdefault(endpoint, set()).update(leaks(response, site))
    for endpoint in ("synthesis.show", "synthesis.paragraph", "synthesis.edition"):
        assert any("words" in marker for marker in seen[endpoint]), endpoint
    act(site, said)
    db.session.commit()
    index_all()
    kept = {"author", "organisation"} if act is change else set()
    for endpoint, address in asked:
        if act is change and endpoint == "contributions.versions":
            continue  # it shows the earlier versions
        found = leaks(client.get(address), site)
        left = {marker for marker in found if not any(word in marker for word in kept)}
        assert not left, (address, left)
