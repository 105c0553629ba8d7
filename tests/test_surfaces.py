"""What readers may not see stands nowhere: every address of the site, asked by those who may not.

A page added later must be visited here, or be excused by name and reason, or the last test fails.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count
from typing import Final
from uuid import uuid4
from zipfile import ZipFile

import pytest
from flask import Flask, url_for
from pypdf import PdfReader
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from forum.domain.contributions.attachments import Extraction
from forum.domain.contributions.content import Appearance, Part, PassageKind
from forum.domain.contributions.quotations import as_quote
from forum.domain.contributions.statuses import DecisionTarget, Status
from forum.domain.languages import LANGUAGES
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution, ReplyTarget
from forum.models.contributions.revision import Passage
from forum.models.translation import Text
from forum.models.user import User
from forum.services.attachments import uploads
from forum.services.contributions.revise import revise, take_back_edit, withdraw
from forum.services.contributions.visibility import record_decision
from forum.services.drafts import store
from forum.services.drafts.store import WritingPlace
from forum.services.moderation.decisions import decide
from forum.services.quotations import quoting
from forum.services.search import index as search_index
from forum.services.synthesis import summaries
from forum.web.presenters import export
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_post,
    make_text,
    make_translation,
    make_user,
)
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content import files
from tests.support.worlds import BuiltOnce

UNSEEN: Final = [status for status in Status if status is not Status.PUBLISHED]

EXCUSED: Final = {
    "static": "files of the product, the same for everybody",
    "health.healthz": "says ok; visited below",
    "outbox.mails": "the outbox of a developer's machine, off in production: mail to everybody",
    "accounts.confirm_email": "shows a form for a signed link, and nothing of a consultation",
    "accounts.reset_password": "shows a form for a signed link, and nothing of a consultation",
}
"""Routes that are not walked through, and why."""

_words = count(1)


@dataclass
class Site:
    """A public consultation in which something of every kind may not be seen, and a draft."""

    consultation: Consultation
    draft: Consultation
    stranger: User
    hidden_words: list[str] = field(default_factory=list)
    unseen: list[Contribution] = field(default_factory=list)
    file_keys: list[str] = field(default_factory=list)
    draft_keys: list[str] = field(default_factory=list)
    post_ids: list[int] = field(default_factory=list)

    def secret(self, what: str) -> str:
        """Return words that occur nowhere else and may stand on no page."""
        marker = f"secret{what}{next(_words)}x"
        self.hidden_words.append(marker)
        return marker


def fill(site: Site) -> None:
    """Put texts in every status before and after their publication, translated and decided on."""
    consultation = site.consultation
    moderator = make_appointment(consultation, Role.MODERATOR)
    root = make_contribution(consultation, "Everybody reads this.", language="es")
    for status in UNSEEN:
        for parent in (None, root):
            tell(site, status, parent, moderator)
    appeared_and_was_withdrawn(site, root, moderator)
    site.unseen += _revised(site)
    post = make_post(consultation)
    for status in UNSEEN:
        tell(site, status, post, moderator)
    site.post_ids.append(post.id)
    for place in (
        WritingPlace(consultation),
        WritingPlace(consultation, root),
        WritingPlace(consultation, post),
    ):
        not_sent(site, place)
    _summary(site)
    search_index.index_contributions(search_index.list_readable_ids())
    db.session.commit()


def not_sent(site: Site, place: WritingPlace) -> None:
    """Keep a draft, which nobody but its author may see."""
    author, words = make_user(site.secret("draftauthor")), site.secret("unsent")
    draft = store.save_draft(author, place, str(uuid4()), {"text": words}, base_version=0)
    site.draft_keys.append(draft.draft.key)


def tell(site: Site, status: Status, parent: ReplyTarget | None, by: User) -> None:
    """Store one text that readers do not see, with marks on all that belongs to it."""
    author = make_user(site.secret(f"author{status}"))
    contribution = make_contribution(
        site.consultation,
        f"{site.secret(status)} in the original",
        author=author,
        status=status,
        parent=parent,
        question=None if parent else site.consultation.questions[0],
        organisation=site.secret("organisation"),
        stakeholder_type=site.secret("stakeholder"),
        region=site.secret("region"),
        label=site.secret("label"),
    )
    for language in ("es", "fr"):
        translated(site, contribution, language)
    with_files(site, contribution)
    record_decision(contribution, status, by=by, reason=site.secret("reason"))
    site.unseen.append(contribution)


def with_files(site: Site, contribution: Contribution) -> None:
    """Send a file with a secret in it, which the worker has read, and one with a secret name."""
    secret = site.secret("file")
    document = files.odt(f"<text:p>{secret}</text:p>")
    for name, words, content in (
        ("seeds.odt", secret, document),
        (site.secret("filename"), "Seeds.", files.picture()),
    ):
        kept = uploads.store_upload(
            contribution.author,
            site.consultation,
            contribution.key,
            name=name,
            stream=BytesIO(content),
        )
        kept.text, kept.words, kept.extraction = words, 1, Extraction.DONE
        site.file_keys.append(kept.key)
    uploads.attach_files(contribution)


def translated(site: Site, contribution: Contribution, language: str) -> None:
    """Store translations of all versions of a text."""
    for revision in contribution.revisions:
        for passage in revision.passages:
            make_translation(passage.text, language, site.secret(f"translation{language}"))


def appeared_and_was_withdrawn(site: Site, root: Contribution, moderator: User) -> None:
    """Let a text appear, be changed, answered and withdrawn; then the answer is sent again."""
    author = make_user(site.secret("withdrawer"))
    said = make_contribution(
        site.consultation, site.secret("withdrawn"), author=author, parent=root
    )
    translated(site, said, "fr")
    answer = make_contribution(site.consultation, "An answer that stays.", parent=said)
    quotes(site, answer, said)
    earlier = said.revisions[0].passages[0].text
    revise(said, site.consultation, [Part(site.secret("withdrawn"), "en")], by=author)
    decide(said, Status.PUBLISHED, by=moderator, target=DecisionTarget.EDIT)
    withdraw(said, site.consultation, by=author)
    site.unseen.append(said)
    sent_again_with_quotations(site, answer, earlier)
    decide(answer, Status.PUBLISHED, by=moderator, target=DecisionTarget.EDIT)


def sent_again_with_quotations(site: Site, answer: Contribution, earlier: Text) -> None:
    """Send a reply again with all that its author ever quoted, in whatever language."""
    quoted = answer.revisions[0].passages[1].text
    known = [t.source for text in (earlier, quoted) for t in (text, *text.translations)]
    words = "\n\n".join(map(as_quote, known))
    above = quoting.list_quotable_sources(answer.parent) if answer.parent else []
    parts = quoting.split_at_quotes(
        f"{words}\n\nAn answer that changed.", "en", above, contribution=answer
    )
    edit = revise(answer, site.consultation, parts, by=answer.author)
    for passage in edit.passages[:-1]:
        make_translation(passage.text, "fr", site.secret("excerptfr"))


def quotes(site: Site, answer: Contribution, source: Contribution) -> None:
    """Let a reply quote words of what it answers, which go when that goes."""
    text = make_text(site.consultation, site.secret("excerpt"))
    for language in ("es", "fr"):
        make_translation(text, language, site.secret(f"excerpt{language}"))
    db.session.add(
        Passage(
            contribution_id=answer.id,
            revision=1,
            position=1,
            kind=PassageKind.QUOTE,
            quoted_contribution_id=source.id,
            quoted_position=0,
            text_id=text.id,
        )
    )


def _revised(site: Site) -> list[Contribution]:
    """Store published texts with versions that readers may not see, and one gone with all of its.

    One was changed before it appeared, and again since: that edit waits, was returned, rejected
    or taken back.
    """
    moderator = make_appointment(site.consultation, Role.MODERATOR)
    found = [_edited(site, moderator, state) for state in ("", "returned", "rejected", "taken")]
    gone = make_contribution(site.consultation, site.secret("publiconce"))
    revise(gone, site.consultation, [Part(site.secret("publictwice"), "en")], by=gone.author)
    decide(gone, Status.PUBLISHED, by=moderator, target=DecisionTarget.EDIT)
    decide(gone, Status.HIDDEN, by=moderator, reason=site.secret("reason"))
    return [*found, gone]


def _edited(site: Site, moderator: User, state: str) -> Contribution:
    author, consultation = make_user(), site.consultation
    said = make_contribution(
        consultation, site.secret("earlier"), author=author, status=Status.PENDING
    )
    revise(said, consultation, [Part("The version that was approved.", "en")], by=author)
    decide(said, Status.PUBLISHED, by=moderator)
    wish = Appearance(site.secret("wishname"), site.secret("wishorganisation"), "UG")
    part = Part(site.secret("later"), "en", consultation.questions[1].id)
    edit = revise(said, consultation, [part], by=author, appearance=wish)
    for revision in (said.revisions[0], edit):
        for language in ("es", "fr"):
            words = site.secret(f"edit{language}")
            make_translation(revision.passages[0].text, language, words)
    with_files(site, said)
    if state in ("returned", "rejected"):
        decide(
            said,
            Status(state),
            by=moderator,
            reason=site.secret("reason"),
            target=DecisionTarget.EDIT,
        )
    elif state:
        take_back_edit(said, consultation, by=author)
    db.session.commit()
    return said


def _summary(site: Site) -> None:
    """Keep a summary that is not published."""
    facilitator = make_appointment(site.consultation, Role.FACILITATOR)
    summaries.save_summary(
        site.consultation,
        by=facilitator,
        title=site.secret("summarytitle"),
        standfirst=site.secret("standfirst"),
        body=f"Some say {site.secret('statement')} [1].",
        language="en",
    )


@pytest.fixture
def site(built_once: BuiltOnce) -> Site:
    """Return a site whose secrets are planted."""
    return built_once(make_site)


def make_site() -> Site:
    """Plant them."""
    consultation = make_consultation("Seeds for dry lands")
    draft = make_consultation("to be named", stage=Stage.DRAFT, slug="quiet-plan")
    found = Site(consultation, draft, make_user("Sam Stranger"))
    title = draft.texts["title"].text
    title.source = title.html = found.secret("drafttitle")  # type: ignore[assignment]
    make_translation(title, "fr", found.secret("drafttitlefr"))
    draft.organisers = [found.secret("draftorganiser")]
    make_contribution(draft, found.secret("draftcontribution"))
    fill(found)
    found.post_ids.append(make_post(draft, found.secret("draftpost")).id)
    return found


# --- addresses --------------------------------------------------------------------------------


def pages(app: Flask) -> list[Rule]:
    """Return what can be asked for, without what is excused."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint not in EXCUSED
    ]


def arguments(
    rule: Rule, site: Site, languages: Sequence[str] = LANGUAGES
) -> Iterator[dict[str, object]]:
    """Return values for the variables of an address: all that a nosy reader would try."""
    values: dict[str, list[object]] = {
        "slug": [site.consultation.slug, site.draft.slug],
        "key": [*(contribution.key for contribution in site.unseen), *site.draft_keys],
        "number": list(range(1, site.consultation.last_number + 2)),
        "post_id": list(site.post_ids),
        "format": sorted(export.FORMATS) or ["json"],
        "step": ["close"],
        "file": list(site.file_keys),
        "name": ["seeds.odt"],
        "token": ["made-up"],
        "lang": list(languages),
    }
    found: list[dict[str, object]] = [{}]
    for name in sorted(rule.arguments):
        assert name in values, f"{rule}: say in this test what to put for <{name}>"
        found = [{**one, name: value} for one in found for value in values[name]]
    if {"key", "file"} & rule.arguments:  # refused alike in every language
        found = [one for one in found if one["lang"] == languages[0]]
    yield from (one for one in found if one.get("slug") != site.draft.slug or is_first(one, values))


def is_first(one: dict[str, object], values: dict[str, list[object]]) -> bool:
    """Tell whether all but the consultation has its first value: enough where nothing answers."""
    return all(value == values[name][0] for name, value in one.items() if name != "slug")


SEARCHES: Final = (
    "q=original", "q=-everybody", "q=seeds&kind=reply", "author=secret", "order=number",
    "q=translation+OR+earlier", "country=KE&region=002&capacity=personal&language=en",
)  # fmt: skip
QUERIES: Final = {
    "consultations.consent": ["?version=1"],
    "organisations.complete": ["?begins=secret"],
    "consultations.home": ["?before=2147483647"],
    "consultations.show": [
        f"?{query}{written}"
        for query in ("by=date", "by=whole", "q=1", "q=0", "by=date&after=2")
        for written in ("", "&as=written")
    ],
    "contributions.show": ["?as=written", "?after=1", "?after=8"],
    "exports.choose": ["?format=json"],
    "exports.proceedings": ["?by=date", "?texts=original"],
    "contributions.versions": ["?to=1", "?from=1&to=3", "?to=99"],
    "moderation.queue": [f"?status={status}" for status in (*Status, "edits")],
    "posts.index": ["?before=2147483647"],
    "search.everywhere": [f"?{query}" for query in SEARCHES],
    "search.within": [f"?{query}" for query in SEARCHES],
}


def addresses(
    app: Flask, site: Site, languages: Sequence[str] = LANGUAGES
) -> Iterator[tuple[str, str]]:
    """Return (endpoint, address) of everything that is walked through, in these languages.

    What may stand after the question mark is tried in one of them, in which translations are
    shown beside originals.
    """
    with app.test_request_context():
        for rule in pages(app):
            for values in arguments(rule, site, languages):
                address = url_for(rule.endpoint, **values)  # type: ignore[arg-type]
                yield rule.endpoint, address
                if values.get("lang", languages[-1]) != languages[-1]:
                    continue
                for query in QUERIES.get(rule.endpoint, []):
                    yield rule.endpoint, address + query


def leaks(response: TestResponse, site: Site) -> set[str]:
    """Return the secrets in an answer: in its text, its headers, unpacked or printed."""
    body = response.data
    if body[:2] == b"PK":
        body += _unpacked(body)
    elif body[:5] == b"%PDF-":
        body = _printed(body)
    text = body.decode("utf-8", "replace") + str(response.headers)
    found = set(re.findall(r"secret\w+?\d+x", text))
    return found & set(site.hidden_words)


def _printed(body: bytes) -> bytes:
    document = PdfReader(BytesIO(body))
    pages_ = "".join(page.extract_text() for page in document.pages)
    return f"{pages_}{document.metadata}".encode()


def _unpacked(body: bytes) -> bytes:
    with ZipFile(BytesIO(body)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


@pytest.mark.parametrize(
    ("reader", "languages"),
    [("visitor", LANGUAGES), ("participant", ["fr"])],
    ids=["visitor", "participant"],
)
def test_no_address_shows_what_readers_may_not_see(
    app: Flask, site: Site, reader: str, languages: Sequence[str]
) -> None:
    client = make_client(app)
    if reader == "participant":
        sign_in(client, site.stranger)
    walked: dict[str, set[int]] = {}
    for endpoint, address in addresses(app, site, languages):
        response = client.get(address)
        assert response.status_code < 500, address
        found = leaks(response, site)
        assert not found, f"{address} ({response.status_code}) shows {sorted(found)}"
        if f"/{site.draft.slug}" in address and response.status_code == 200:
            pytest.fail(f"{address} shows a draft")
        walked.setdefault(endpoint, set()).add(response.status_code)
    assert len(site.hidden_words) > 80
    # The walk proves something only where pages answer:
    for endpoint in ("consultations.show", "consultations.home", "contributions.show"):
        assert 200 in walked[endpoint]
    assert walked["contributions.own"] <= {302, 404}
    assert walked["moderation.queue"] <= {302, 403, 404}
    assert walked["synthesis.show"] == {404}
    assert walked["attachments.download"] == {404}


def test_the_secrets_can_be_seen_where_they_belong(app: Flask, site: Site) -> None:
    """Without this the walk could pass because nothing was ever planted."""
    client = make_client(app)
    seen: set[str] = set()
    for contribution in site.unseen:
        sign_in(client, contribution.author)
        seen |= leaks(client.get(f"/en/contributions/{contribution.key}"), site)
    moderator = next(a.user for a in site.consultation.appointments if a.role is Role.MODERATOR)
    sign_in(client, moderator)
    for contribution in site.unseen:
        for language in LANGUAGES:
            slug = site.consultation.slug
            page = client.get(f"/{language}/consultations/{slug}/moderation/{contribution.key}")
            assert page.status_code == 200
            seen |= leaks(page, site)
    for key in site.file_keys:
        file = f"/en/consultations/{site.consultation.slug}/files/{key}/seeds.odt"
        seen |= leaks(client.get(file), site)
    planted = {status.value for status in UNSEEN} | {"later", "wishname"}
    kinds = {re.sub(r"secret|\d+x", "", marker) for marker in seen}
    assert planted | {"reason", "translationes", "translationfr", "organisation"} <= kinds
    assert {"file", "filename"} <= kinds


@pytest.mark.parametrize("address", ["/healthz", "/robots.txt", "/en/nothing-here"])
def test_other_addresses_show_nothing_either(client: FreshClient, site: Site, address: str) -> None:
    assert not leaks(client.get(address), site)


def test_a_draft_is_not_there_for_those_outside_its_team(
    app: Flask, client: FreshClient, site: Site
) -> None:
    with app.test_request_context():
        on_consultation = [
            url_for(rule.endpoint, **values)  # type: ignore[arg-type]
            for rule in pages(app)
            if "slug" in rule.arguments
            for values in arguments(rule, site)
            if values["slug"] == site.draft.slug and values.get("lang", "en") == "en"
        ]
    sign_in(client, site.stranger)
    answers = {address: client.get(address).status_code for address in on_consultation}
    for address, status in answers.items():
        leads_on = "/export" in address or "/organise/" in address
        assert status == 404 or (leads_on and status in (302, 404)), address


def test_every_page_is_walked_through_or_excused(app: Flask) -> None:
    endpoints = {
        rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())
    }
    assert {name for name in EXCUSED if name not in endpoints} <= {"outbox.mails"}
    assert all(reason for reason in EXCUSED.values())
    assert {rule.endpoint for rule in pages(app)} == endpoints - set(EXCUSED)
