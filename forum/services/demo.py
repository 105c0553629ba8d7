"""The demonstration: consultations in every stage, and an account for every role."""

import csv
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select, update

from forum import clock
from forum.adapters.passwords import hash_password
from forum.domain.consultations.invitees import read_invitation_list
from forum.domain.persons import PersonGender
from forum.domain.policy import Role
from forum.domain.synthesis.excerpts import WordSpan, text_content
from forum.domain.synthesis.points import Stance
from forum.domain.translation.terms.table import read_table
from forum.errors import NotAllowed
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.user import User
from forum.paths import DEMO
from forum.services.access.gate import readable_contribution
from forum.services.accounts.accounts import add_user, find_user_by_email
from forum.services.imports import import_document
from forum.services.notifications.invitees import add_invitees, list_invitees
from forum.services.notifications.nudges import nudge
from forum.services.synthesis.marking import Bearing, MarkedWords, PointWish, mark_for_points
from forum.services.translation.memory import Rendering, add_entries
from forum.services.translation.terms.glossary import import_terms

PASSWORD: Final = "try-the-demo"  # noqa: S105 - printed for everybody, refused in production


@dataclass(frozen=True)
class DemoAccount:
    """An account of the demonstration; `role` is its role on the whole site."""

    email: str
    name: str
    task: str
    role: Role = Role.PARTICIPANT
    language: str = "en"


DEMO_ACCOUNTS: Final = (
    DemoAccount(
        "administrator@demo.example", "Demo Administrator", "runs the site", Role.ADMINISTRATOR
    ),
    DemoAccount(
        "organiser@demo.example", "Ruwan Pathirage", "sets consultations up", Role.ORGANISER
    ),
    DemoAccount("moderator@demo.example", "Njeri Kamotho", "decides what is shown"),
    DemoAccount("facilitator@demo.example", "Tomás Echevarne", "guides and sums up", language="es"),
    DemoAccount("facilitator2@demo.example", "Awa Diandy", "guides and sums up", language="fr"),
    DemoAccount(
        "member.es@demo.example", "Freddy Condori Apaza", "takes part in Spanish", language="es"
    ),
    DemoAccount("member.fr@demo.example", "Akouvi Amegan", "takes part", language="fr"),
)

LETTER: Final = (
    "Dear Ana,\n\nyour gardens came up twice in what others wrote. Would you tell us in a few "
    "sentences what a meal costs where everything comes by boat?"
)
"""The letter to the first person on the invitation list."""

TRANSLATORS: Final = {
    "en": "facilitator2@demo.example",
    "es": "facilitator@demo.example",
    "fr": "facilitator2@demo.example",
}
"""Who translated sentences into which language."""


def load_demo() -> list[Consultation]:
    """Return the demonstration's consultations, adding those that are missing.

    Those that are stored stay as people left them. Raises NotAllowed("production") on a production
    site, because the password is public.
    """
    if current_app.config["FORUM_PRODUCTION"]:
        raise NotAllowed("production")
    documents = [json.loads(path.read_text("utf-8")) for path in sorted(DEMO.glob("*.json"))]
    uids = [str(document["uid"]) for document in documents]
    stored_uids = set(
        db.session.scalars(select(Consultation.uid).where(Consultation.uid.in_(uids)))
    )
    missing = [document for document in documents if document["uid"] not in stored_uids]
    if missing:
        team = {seat["email"]: seat for document in documents for seat in document["team"]}
        for sign_in in DEMO_ACCOUNTS:
            if sign_in.email in team:
                _open_account(sign_in, uids, team[sign_in.email])
        for document in missing:
            import_document(shift_dates(document, clock.now()), zone=document["zone"])
        for sign_in in DEMO_ACCOUNTS:
            _open_account(sign_in, uids, {})
        for document in missing:
            _add_terms(str(document["uid"]))
            _add_sentences(str(document["uid"]))
            _add_genders(str(document["uid"]))
            _add_invitees(str(document["uid"]))
            _add_marks(str(document["uid"]))
    return list(db.session.scalars(select(Consultation).where(Consultation.uid.in_(uids))))


def _add_sentences(uid: str) -> None:
    """Add what facilitators translated, so that machine translations are checked in part."""
    consultation = db.session.scalars(select(Consultation).where(Consultation.uid == uid)).one()
    renderings = defaultdict[str, list[Rendering]](list)
    with (DEMO / "sentences.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if row.pop("uid") == uid:
                renderings[row["language"]].append(Rendering(**row))
    for language, sentences in renderings.items():
        translator = find_user_by_email(TRANSLATORS[language])
        if translator is not None:
            add_entries(consultation, sentences, by=translator)


def _add_terms(uid: str) -> None:
    """Add the glossary of a consultation, from a table as the pages take it."""
    lines = (DEMO / "glossary.tsv").read_text("utf-8").splitlines()
    own = [line for line in lines[1:] if line.startswith(uid)]
    organiser = find_user_by_email("organiser@demo.example")
    if own and organiser is not None:
        consultation = db.session.scalars(select(Consultation).where(Consultation.uid == uid)).one()
        import_terms(
            consultation, read_table("\n".join([lines[0], *own]).encode(), str), by=organiser
        )


def _read_rows(name: str, uid: str) -> list[dict[str, str]]:
    """Return the rows of a table that are about one consultation."""
    with (DEMO / name).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row for row in rows if row.pop("uid") == uid]


def _add_genders(uid: str) -> None:
    """Add the genders that authors have given."""
    consultation = db.session.scalars(select(Consultation).where(Consultation.uid == uid)).one()
    genders = {row["name"]: PersonGender(row["gender"]) for row in _read_rows("genders.tsv", uid)}
    authors = select(Contribution.author_id).where(Contribution.consultation_id == consultation.id)
    for person in db.session.scalars(
        select(User).where(User.id.in_(authors), User.name.in_(genders))
    ):
        person.gender = genders[person.name]


def _add_invitees(uid: str) -> None:
    """Add the invitation list, and a letter to one who has not been heard."""
    rows = _read_rows("invitees.tsv", uid)
    organiser = find_user_by_email("organiser@demo.example")
    facilitator = find_user_by_email("facilitator@demo.example")
    if not rows or organiser is None or facilitator is None:
        return
    consultation = db.session.scalars(select(Consultation).where(Consultation.uid == uid)).one()
    lines = ["\t".join(rows[0]), *("\t".join(row.values()) for row in rows)]
    add_invitees(consultation, read_invitation_list("\n".join(lines)), by=organiser)
    first = list_invitees(consultation)[0][0]
    nudge(consultation, first.id, LETTER, by=facilitator)


def _add_marks(uid: str) -> None:
    """Mark words of contributions for points, as a facilitator does on the reading desk."""
    with (DEMO / "marks.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["uid"] == uid]
    facilitator = find_user_by_email("facilitator@demo.example")
    if not rows or facilitator is None:
        return
    consultation = db.session.scalars(select(Consultation).where(Consultation.uid == uid)).one()
    questions = {str(question.number): question.id for question in consultation.questions}
    points: dict[str, int] = {}
    for row in rows:
        contribution = readable_contribution(consultation, int(row["number"]))
        wish = PointWish(
            row["point"],
            row["language"],
            question_id=questions[row["question"]],
            new_theme=row["theme"],
        )
        known = points.get(row["point"])
        bearing = Bearing([known] if known else [], None if known else wish, Stance(row["stance"]))
        words = [_find_words(contribution, row["words"])]
        marking = mark_for_points(contribution, words, bearing, by=facilitator)
        points[row["point"]] = marking.points[0].id


def _find_words(contribution: Contribution, words: str) -> MarkedWords:
    """Return where words stand in a contribution; raises ValueError where they stand nowhere."""
    revision = next(r for r in contribution.revisions if r.number == contribution.approved_revision)
    for passage in revision.passages:
        start = text_content(passage.text.html).find(words)
        if start >= 0:
            return MarkedWords(passage.position, WordSpan(start, start + len(words)), words)
    raise ValueError(words)


def _open_account(sign_in: DemoAccount, uids: list[str], seat: dict[str, Any]) -> None:
    """Add the account, or give an imported author of that name an address and a password."""
    if find_user_by_email(sign_in.email) is not None:
        return
    authors = _imported_authors(sign_in.name, uids)
    if authors:
        user = _join_authors(authors)
        user.email, user.password = sign_in.email, hash_password(PASSWORD)
        user.confirmed_at = clock.now()
    else:
        user = add_user(sign_in.email, sign_in.name, sign_in.role, PASSWORD)
        user.organisation = seat.get("organisation", "")
        user.country = seat.get("country", "")
    user.rules_accepted_at = clock.now()
    user.language = sign_in.language
    db.session.flush()


def _imported_authors(name: str, uids: list[str]) -> list[User]:
    """Return the authors of that name, of whom each consultation has brought its own."""
    authors = (
        select(Contribution.author_id)
        .join(Consultation, Consultation.id == Contribution.consultation_id)
        .where(Consultation.uid.in_(uids))
    )
    conditions = User.email.is_(None), User.name == name, User.id.in_(authors)
    return list(db.session.scalars(select(User).where(*conditions).order_by(User.id.desc())))


def _join_authors(authors: list[User]) -> User:
    """Return the first of them, to whom the texts of all now belong."""
    author, *others = authors
    ids = [other.id for other in others]
    db.session.execute(
        update(Contribution).where(Contribution.author_id.in_(ids)).values(author_id=author.id)
    )
    for other in others:
        db.session.delete(other)
    return author


DATE_FIELDS: Final = frozenset(
    {"published_at", "opens_at", "closes_at", "archived_at", "date", "published"}
    | {"at", "before", "after"}
)
DAY: Final = timedelta(days=1)


def shift_dates(document: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Return the document with its dates shifted by the whole days from its `anchor` to now.

    The days are added in the local time of the consultation's zone, so that it opens at the same
    hour in summer and in winter.
    """
    days = (now - datetime.fromisoformat(document["anchor"])) // DAY
    result: dict[str, Any] = _shift(document, days, ZoneInfo(document["zone"]))
    return result


def _shift(value: Any, days: int, zone: ZoneInfo, name: str = "") -> Any:
    if isinstance(value, Mapping):
        return {key: _shift(child, days, zone, key) for key, child in value.items()}
    if isinstance(value, list):
        return [_shift(child, days, zone) for child in value]
    if name in DATE_FIELDS and isinstance(value, str):
        local = datetime.fromisoformat(value).astimezone(zone) + days * DAY
        return local.astimezone(UTC).isoformat()
    return value
