"""A consultation in which every text says in which language it is, and an interface that does too.

The words of people in Spanish hold a marker like `wordes12x`; with `marked_interface` each string
of the interface in French begins with `uifrx`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from gettext import NullTranslations
from itertools import count
from typing import Final
from uuid import uuid4

import flask_babel
import pytest

from forum import clock
from forum.domain.consultations.seat_labels import label_in, label_of
from forum.domain.contributions.statuses import Status
from forum.domain.languages import DEFAULT_LANGUAGE
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.responses import ResponseOutcome
from forum.extensions import db
from forum.models.consultation import Consultation, ConsultationPart, ConsultationText
from forum.models.contributions.contribution import Contribution
from forum.models.translation import Text
from forum.models.user import User
from forum.services.consultations import consent, schedule
from forum.services.contributions.visibility import record_decision
from forum.services.drafts import store
from forum.services.drafts.store import WritingPlace
from forum.services.synthesis.responses import writing
from forum.web.language import seats
from forum.web.language.stakeholders import stakeholder_words
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_post,
    make_summary,
    make_text,
    make_translation,
    make_user,
)
from tests.support.content.searching import index_all
from tests.support.content.secrets import IDS

MAIN: Final = "es"
_numbers = count(1)


def mark(language: str) -> str:
    """Return a word of its own that says in which language it is."""
    return f"word{language}{next(_numbers)}x"


@dataclass
class MarkedSite:
    """A consultation in Spanish with texts in three languages, and a draft."""

    consultation: Consultation
    draft: Consultation
    stranger: User
    people: dict[Role, User] = field(default_factory=dict)
    unseen: list[Contribution] = field(default_factory=list)
    file_keys: list[str] = field(default_factory=list)
    draft_keys: list[str] = field(default_factory=list)
    post_ids: list[int] = field(default_factory=list)
    item_ids: list[int] = field(default_factory=list)
    ids: dict[str, list[int]] = field(default_factory=lambda: {name: [1] for name in IDS})

    @property
    def readers(self) -> dict[str, User]:
        """Return who can read the site, by role; the author has texts that wait."""
        return {"author": self.stranger, **{role.value: who for role, who in self.people.items()}}


def make_marked_site(stage: Stage = Stage.CLOSED) -> MarkedSite:
    """Store the consultation; what is written in French is translated into English only."""
    consultation = make_consultation(mark(MAIN), stage=stage, language=MAIN)
    consultation.organisers = [mark(MAIN), mark(MAIN)]
    draft = make_consultation(mark("fr"), stage=Stage.DRAFT, language="fr", slug="marked-draft")
    for one in (consultation, draft):
        _mark_setup(one)
    author = make_user("Ana Sow")
    site = MarkedSite(consultation, draft, author)
    _appoint(site)
    root = _tell(site, "fr", author)
    for language in ("en", "es", "fr"):
        _tell(site, language, make_user("Bo Li"), parent=root)
    for language in ("en", "es", "fr"):
        _tell(site, language, make_user("Cy Ro"), title=True)
    for status in (Status.PENDING, Status.RETURNED):
        site.unseen.append(_tell(site, "fr", author, status=status))
    record_decision(
        site.unseen[-1], Status.RETURNED, by=site.people[Role.MODERATOR], reason="uncertain"
    )
    for language in ("es", "fr"):
        site.post_ids.append(_write_post(site, language))
    _summarise(site)
    _respond(site)
    _extend(site)
    consent.add_version(consultation, {MAIN: mark(MAIN), "en": mark("en")})
    place = WritingPlace(consultation)
    fields = {"text": mark("fr"), "language": "fr"}
    saved = store.save_draft(author, place, str(uuid4()), fields, base_version=0)
    site.draft_keys.append(saved.draft.key)
    db.session.commit()
    index_all()
    return site


def _mark_setup(consultation: Consultation) -> None:
    """Mark introduction, background, heading and questions; half of them are translated."""
    language = consultation.language
    for part in (ConsultationPart.INTRODUCTION, ConsultationPart.BACKGROUND):
        text = make_text(consultation, f"{mark(language)} *todos*.")
        consultation.texts[part] = ConsultationText(part=part, text=text)
    section = consultation.sections[0]
    section.title_id = make_text(consultation, mark(language)).id
    texts = [consultation.texts[part].text for part in ConsultationPart]
    for question in consultation.questions:
        question.text = make_text(consultation, f"{mark(language)}?")
        texts.append(question.text)
    db.session.flush()
    for text in texts[::2]:
        translated(text, "fr" if language == MAIN else MAIN)
    translated(texts[-1], DEFAULT_LANGUAGE)


def translated(text: Text, language: str) -> None:
    """Store a translation that says in which language it is."""
    make_translation(text, language, f"{mark(language)} {mark(language)}")


def _appoint(site: MarkedSite) -> None:
    for role in (Role.ORGANISER, Role.MODERATOR, Role.FACILITATOR, Role.TRANSLATOR):
        site.people[role] = make_appointment(site.consultation, role)
    for seat in site.consultation.appointments[1:]:
        seat.label = label_of({MAIN: mark(MAIN), "fr": mark("fr")})


def _tell(
    site: MarkedSite,
    language: str,
    author: User,
    *,
    parent: Contribution | None = None,
    status: Status = Status.PUBLISHED,
    title: bool = False,
) -> Contribution:
    said = make_contribution(
        site.consultation,
        f"{mark(language)} said.\n\n{mark(language)} again.",
        author=author,
        parent=parent,
        status=status,
        language=language,
        question=None if parent or title else site.consultation.questions[0],
        label=label_in(language, mark(language)),
    )
    if language == "fr":
        for passage in said.revisions[0].passages:
            translated(passage.text, DEFAULT_LANGUAGE)
    return said


def _write_post(site: MarkedSite, language: str) -> int:
    post = make_post(
        site.consultation, mark(MAIN), title=mark(MAIN), author=site.people[Role.FACILITATOR]
    )
    post.label = label_in(MAIN, mark(MAIN))
    if language == "fr":
        for text_id in (post.title_id, post.body_id):
            translated(db.session.get_one(Text, text_id), language)
    return post.id


def _summarise(site: MarkedSite) -> None:
    facilitator = site.people[Role.FACILITATOR]
    summary = make_summary(
        site.consultation,
        f"## {mark('fr')}\n\nSome say {mark('fr')} [1].",
        by=facilitator,
        title=mark("fr"),
        standfirst=mark("fr"),
        language="fr",
    )
    translated(summary.statements[-1].text, DEFAULT_LANGUAGE)


def _respond(site: MarkedSite) -> None:
    organiser = site.people[Role.ORGANISER]
    draft = writing.ResponseDraft(
        language="fr",
        text=f"{mark('fr')} [1]",
        subject=mark("fr"),
        outcome=ResponseOutcome.ACCEPTED,
        numbers=(1,),
    )
    item = writing.save_item(site.consultation, draft, by=organiser)
    translated(item.text, DEFAULT_LANGUAGE)
    general = writing.ResponseDraft(language="fr", text=mark("fr"))
    writing.save_item(site.consultation, general, by=organiser)
    writing.publish_response(site.consultation, by=organiser)
    site.item_ids.append(item.id)


def _extend(site: MarkedSite) -> None:
    moderator, closed_at = site.people[Role.MODERATOR], site.consultation.closes_at
    schedule.reopen(
        site.consultation, clock.now() + timedelta(days=9), by=moderator, reason=mark("fr"),
        language="fr",
    )  # fmt: skip
    site.consultation.closes_at = closed_at


class MarkedStrings(NullTranslations):
    """A catalogue whose strings say in which language they are."""

    def __init__(self, code: str, strings: NullTranslations) -> None:
        super().__init__()
        self._mark, self._strings = f"ui{code}x ", strings

    def gettext(self, message: str) -> str:
        """Return a string with its mark."""
        return self._mark + self._strings.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return a string with its mark in the form for `n`."""
        return self._mark + self._strings.ngettext(msgid1, msgid2, n)

    ugettext = gettext
    ungettext = ngettext


@contextmanager
def marked_interface() -> Iterator[None]:
    """Let each string of the interface say in which language it is, in this block."""
    seats.seat_words(label_in("en", "x"))  # what is looked up once for all is looked up before
    stakeholder_words("x")
    found = flask_babel.Domain.get_translations
    catalogues: dict[str, MarkedStrings] = {}

    def marked(domain: flask_babel.Domain) -> MarkedStrings:
        code = str(flask_babel.get_locale())
        return catalogues.setdefault(code, MarkedStrings(code, found(domain)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flask_babel.Domain, "get_translations", marked)
        yield
