"""Lists proposals with the words that readers see now; people accept or dismiss them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from forum import clock
from forum.database import first_page
from forum.domain.contributions.content import Publication
from forum.domain.policy import Action
from forum.domain.synthesis.excerpts import WordSpan, digest_of, text_content
from forum.domain.synthesis.points import Stance
from forum.domain.synthesis.proposals.kinds import ProposalKind, ProposalState
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation, GuidingQuestion
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.synthesis.point import Point
from forum.models.synthesis.proposal import MachineProposal, ProposedPassage
from forum.models.translation import Text
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock
from forum.services.synthesis.excerpts import mark
from forum.services.synthesis.points import attach, note_point

PAGE = 20
LEAST_PASSAGES = {ProposalKind.DUPLICATE: 2, ProposalKind.SIMILAR: 2}
"""Proposals of these kinds say nothing with fewer passages."""


@dataclass(frozen=True, slots=True)
class ProposedWords:
    """Words of a proposal where they stand now, with who said them."""

    place: int
    number: int
    name: str
    organisation: str
    publication: Publication
    language: str
    words: str


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal with those of its passages that readers still see as they were found."""

    proposal: MachineProposal
    passages: list[ProposedWords]
    point: str
    point_language: str


def list_proposals(
    consultation: Consultation, kind: ProposalKind, *, after: int = 0, limit: int = PAGE
) -> tuple[list[ProposalView], int | None]:
    """Return the next proposals that wait for a decision, by two statements, and where to go on.

    None is listed without passages.
    """
    rows = db.session.execute(
        select(MachineProposal, Text.source, Text.language)
        .outerjoin(Point, Point.id == MachineProposal.point_id)
        .outerjoin(Text, Text.id == Point.text_id)
        .where(
            MachineProposal.consultation_id == consultation.id,
            MachineProposal.kind == kind,
            MachineProposal.state == ProposalState.PROPOSED,
            MachineProposal.id > after,
        )
        .order_by(MachineProposal.id)
        .limit(limit + 1)
    ).all()
    page, following = first_page(rows, limit, lambda row: int(row[0].id))
    words = _read_words([row[0].id for row in page])
    views = [
        ProposalView(proposal, words[proposal.id], point or "", language or "")
        for proposal, point, language in page
        if len(words[proposal.id]) >= LEAST_PASSAGES.get(proposal.kind, 1)
    ]
    return views, following


def _read_words(ids: Collection[int]) -> dict[int, list[ProposedWords]]:
    """Return the words of proposals that stand where they were found, by one statement."""
    found: dict[int, list[ProposedWords]] = defaultdict(list)
    rows = db.session.execute(
        select(
            ProposedPassage,
            Contribution.number,
            Contribution.shown_name,
            Contribution.shown_organisation,
            Contribution.publication,
            Text.language,
            Text.html,
        )
        .join(Contribution, Contribution.id == ProposedPassage.contribution_id)
        .join(
            Passage,
            and_(
                Passage.contribution_id == ProposedPassage.contribution_id,
                Passage.revision == ProposedPassage.revision,
                Passage.position == ProposedPassage.position,
            ),
        )
        .join(Text, Text.id == Passage.text_id)
        .where(
            ProposedPassage.proposal_id.in_(ids),
            Contribution.is_readable,
            Contribution.approved_revision == ProposedPassage.revision,
        )
        .order_by(ProposedPassage.proposal_id, ProposedPassage.place)
    )
    for passage, number, name, organisation, publication, language, html in rows:
        words = text_content(html)[passage.start : passage.end]
        if digest_of(words) == passage.digest:
            found[passage.proposal_id].append(
                ProposedWords(
                    passage.place, number or 0, name, organisation, publication, language, words
                )
            )
    return found


def find_proposal(consultation: Consultation, proposal_id: int) -> MachineProposal:
    """Return a proposal of this consultation that waits for a decision; raises NotFound."""
    proposal = db.session.get(MachineProposal, proposal_id)
    if proposal is None or proposal.consultation_id != consultation.id:
        raise NotFound
    if proposal.state is not ProposalState.PROPOSED:
        raise NotFound
    return proposal


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What a person takes of a proposal: passages by their places, and the point they bear on.

    The point is one that there is, or a new one with `title`.
    """

    places: Collection[int]
    title: str = ""
    language: str = ""
    point_id: int | None = None
    stance: Stance = Stance.SUPPORTS


def accept(
    consultation: Consultation, proposal: MachineProposal, taken: Acceptance, *, by: User
) -> Point:
    """Make evidence of the passages that a person takes, as that person's own; return the point.

    Raises Invalid with "proposal_passages" if none is taken, "empty" for a new point without a
    title, "proposal_point" for a point that is not there, and "words" for words that have changed;
    and NotFound where a colleague has decided meanwhile.
    """
    _begin(consultation, proposal, by)
    chosen = [passage for passage in proposal.passages if passage.place in taken.places]
    if not chosen:
        raise Invalid("proposal_passages", "passage")
    point = _point(consultation, proposal, taken, by)
    for passage in chosen:
        contribution = db.session.get_one(
            Contribution, passage.contribution_id, options=[joinedload(Contribution.consultation)]
        )
        if contribution.approved_revision != passage.revision:
            raise Invalid("words", "passage")
        span = WordSpan(passage.start, passage.end)
        excerpt = mark(contribution, passage.position, span, by=by)
        if excerpt.digest != passage.digest:
            raise Invalid("words", "passage")
        attach(point, excerpt, by=by, stance=taken.stance)
    _decide(proposal, ProposalState.ACCEPTED, by)
    return point


def _begin(consultation: Consultation, proposal: MachineProposal, by: User) -> None:
    """Lock the consultation, and see that nobody has decided on the proposal meanwhile."""
    lock(consultation)
    require(by, consultation, Action.SUMMARISE)
    db.session.refresh(proposal)
    if proposal.state is not ProposalState.PROPOSED:
        raise NotFound


def _point(
    consultation: Consultation, proposal: MachineProposal, taken: Acceptance, by: User
) -> Point:
    if taken.point_id is not None:
        point = db.session.get(Point, taken.point_id)
        if point is None or point.consultation_id != consultation.id or point.merged_into_id:
            raise Invalid("proposal_point", "point")
        return point
    question = None
    if proposal.question_id is not None:
        question = db.session.get(GuidingQuestion, proposal.question_id)
    return note_point(consultation, taken.title, taken.language, by=by, place=question)


def dismiss(consultation: Consultation, proposal: MachineProposal, *, by: User) -> None:
    """Note that a proposal is of no use, so that it never comes again.

    Raises NotFound where a colleague has decided meanwhile.
    """
    _begin(consultation, proposal, by)
    _decide(proposal, ProposalState.DISMISSED, by)


def _decide(proposal: MachineProposal, state: ProposalState, by: User) -> None:
    proposal.state = state
    proposal.decided_by_id = by.id
    proposal.decided_at = clock.now()
    db.session.flush()
