"""A consultation with any number of contributions, inserted directly into the tables."""

from datetime import timedelta
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import delete, insert, select

from forum import clock
from forum.database import batches
from forum.domain.consultations.draft import ConsultationDraft, DraftQuestion, DraftSection
from forum.domain.contributions.statuses import Moderation, Status
from forum.domain.contributions.thread_paths import path_below
from forum.domain.html.read import count_words, split_opening
from forum.domain.html.render import to_safe_html
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution, Placement
from forum.models.contributions.revision import Passage, Revision
from forum.models.translation import Text, Translation
from forum.models.user import User
from forum.services.accounts import accounts
from forum.services.consultations import counts, schedule, setup
from forum.services.search import index as search_index
from forum.services.search.documents import make_documents

SENTENCE = "The cooperative keeps the ledger in the village and the ministry keeps a copy in town. "
SPANISH = (
    "La cooperativa guarda el libro en la aldea y el ministerio guarda una copia en la ciudad. "
)
COUNTRIES = ("KE", "GH", "MX", "SN", "NP", "CO", "FJ", "MA")
WRITER = "writer@bench.example"
PASSWORD = "only-for-the-bench"


def make_consultation(contributions: int) -> Consultation:
    """Store and return an open consultation with this number of contributions; commits.

    Each has 1,200 characters and answers one of five questions. One in three is in Spanish and has
    a translation into English.
    """
    organiser = User(name="Organiser", email=f"o{contributions}@bench.example", role=Role.ORGANISER)
    db.session.add(organiser)
    if accounts.find_user_by_email(WRITER) is None:
        accounts.add_user(WRITER, "Writer", Role.PARTICIPANT, PASSWORD)
    db.session.flush()
    now = clock.now()
    draft = ConsultationDraft(
        language="en",
        zone="Africa/Nairobi",
        moderation=Moderation.AFTER,
        title={"en": f"Bench {contributions}"},
        introduction={"en": SENTENCE},
        background={"en": SENTENCE * 30},
        organisers=["Bench"],
        sections=[
            DraftSection(
                title={"en": "Section"},
                questions=[DraftQuestion({"en": f"Question {n}?"}) for n in range(1, 6)],
            )
        ],
        opens_at=now - timedelta(days=10),
        closes_at=now + timedelta(days=20),
    )
    consultation = setup.create_consultation(draft, by=organiser)
    schedule.publish(consultation, by=organiser)
    insert_contributions(consultation, organiser.id, contributions)
    consultation.last_number = contributions
    ids = list(search_index.list_readable_ids(consultation.id))
    for portion in batches(ids, 250):
        search_index.store_documents(portion, make_documents(portion))
    counts.recount(consultation)
    db.session.commit()
    return consultation


def make_thread(replies: int) -> Consultation:
    """Store and return a consultation with one contribution and its replies; commits."""
    consultation = make_consultation(replies + 1)
    first, *others = db.session.scalars(
        select(Contribution)
        .where(Contribution.consultation_id == consultation.id)
        .order_by(Contribution.number)
    )
    first.thread_size = replies
    for rank, reply in enumerate(others, 1):
        reply.parent_id = reply.root_id = first.id
        reply.depth, reply.thread_rank, reply.path = 1, rank, path_below("", rank)
    db.session.execute(
        delete(Placement).where(
            Placement.consultation_id == consultation.id, Placement.contribution_id != first.id
        )
    )
    counts.recount(consultation)
    db.session.commit()
    return consultation


def insert_contributions(consultation: Consultation, author_id: int, size: int) -> None:
    """Insert the rows of `size` published contributions."""
    questions = [q.id for q in consultation.questions]
    now, first = clock.now(), 10_000_000 * consultation.id
    texts, translations, rows, revisions, passages, placements = [], [], [], [], [], []
    english, spanish = SENTENCE * 14, SPANISH * 13
    html = {
        code: to_safe_html(t[:600] + "\n\n" + t[600:])
        for code, t in (("en", english), ("es", spanish))
    }
    for n in range(1, size + 1):
        id_, language = first + n, "es" if n % 3 == 0 else "en"
        own_html = html[language]
        texts.append(
            {
                "id": id_,
                "consultation_id": consultation.id,
                "language": language,
                "source": english,
                "html": own_html,
                "words": count_words(own_html),
                "cut": split_opening(own_html, 110),
                "created_at": now,
            }
        )
        if language == "es":
            translations.append(
                {
                    "text_id": id_,
                    "language": "en",
                    "html": html["en"],
                    "source": "",
                    "cut": None,
                    "status": "machine",
                    "engine": "bench",
                    "made_at": now,
                }
            )
        rows.append(
            {
                "id": id_,
                "consultation_id": consultation.id,
                "key": str(uuid5(NAMESPACE_OID, str(id_))),
                "number": n,
                "author_id": author_id,
                "depth": 0,
                "thread_size": 0,
                "status": Status.PUBLISHED,
                "language": language,
                "submitted_at": now - timedelta(minutes=size - n),
                "dated": True,
                "published_at": now,
                "approved_revision": 1,
                "latest_revision": 1,
                "shown_name": f"Author {n}",
                "shown_organisation": "Institute of Ledgers",
                "shown_countries": COUNTRIES[n % 8],
                "capacity": "personal",
                "label": "",
                "stakeholder_type": "",
                "region": "",
            }
        )
        revisions.append({"contribution_id": id_, "number": 1, "created_at": now})
        passages.append(
            {
                "contribution_id": id_,
                "revision": 1,
                "position": 0,
                "kind": "words",
                "question_id": questions[n % 5],
                "text_id": id_,
            }
        )
        placements.append(
            {
                "consultation_id": consultation.id,
                "question_id": questions[n % 5],
                "number": n,
                "contribution_id": id_,
            }
        )
    for table, values in (
        (Text, texts),
        (Translation, translations),
        (Contribution, rows),
        (Revision, revisions),
        (Passage, passages),
        (Placement, placements),
    ):
        db.session.execute(insert(table), values)
