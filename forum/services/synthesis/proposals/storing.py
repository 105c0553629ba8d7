"""Stores what a machine found, and remembers what people have dismissed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select

from forum.domain.synthesis.excerpts import digest_of
from forum.domain.synthesis.proposals.discovery import (
    KnownSentence,
    MachineFinding,
    key_of,
)
from forum.domain.synthesis.proposals.kinds import ProposalState
from forum.extensions import db
from forum.models.synthesis.proposal import MachineProposal, ProposedPassage


def store_findings(
    consultation_id: int,
    sentences: Sequence[KnownSentence],
    findings: Iterable[MachineFinding],
    *,
    made_by: str = "",
) -> int:
    """Replace what was proposed before and nobody has decided; return how many are proposed now.

    What people accepted or dismissed stays. A finding is left out if it was decided about, or if
    half of its passages or more were dismissed in one proposal of the same kind. The caller has
    begun to write.
    """
    waiting = select(MachineProposal.id).where(
        MachineProposal.consultation_id == consultation_id,
        MachineProposal.state == ProposalState.PROPOSED,
        MachineProposal.made_by == made_by,
    )
    db.session.execute(delete(ProposedPassage).where(ProposedPassage.proposal_id.in_(waiting)))
    db.session.execute(delete(MachineProposal).where(MachineProposal.id.in_(waiting)))
    known, dismissed = _read_decided(consultation_id)
    count = 0
    for finding in findings:
        chosen = [sentences[number] for number in finding.sentences]
        digests = [f"{s.contribution_id} {digest_of(s.words)}" for s in chosen]
        key = key_of(finding.kind, digests, finding.point_id)
        group = (finding.kind, finding.point_id)
        if key in known or any(
            2 * len(before.intersection(digests)) >= len(set(digests))
            for before in dismissed[group]
        ):
            continue
        known.add(key)
        count += 1
        db.session.add(_proposal(consultation_id, chosen, finding, (key, made_by)))
    db.session.flush()
    return count


def _proposal(
    consultation_id: int,
    chosen: Sequence[KnownSentence],
    finding: MachineFinding,
    origin: tuple[str, str],
) -> MachineProposal:
    key, made_by = origin
    questions = {sentence.question_id for sentence in chosen}
    return MachineProposal(
        consultation_id=consultation_id,
        kind=finding.kind,
        key=key,
        title=finding.title,
        language=chosen[0].language,
        question_id=questions.pop() if len(questions) == 1 else None,
        point_id=finding.point_id,
        made_by=made_by,
        passages=[
            ProposedPassage(
                place=place,
                contribution_id=sentence.contribution_id,
                revision=sentence.revision,
                position=sentence.position,
                start=sentence.span.start,
                end=sentence.span.end,
                digest=digest_of(sentence.words),
            )
            for place, sentence in enumerate(chosen)
        ],
    )


Dismissed = dict[tuple[str, int | None], list[set[str]]]


def _read_decided(consultation_id: int) -> tuple[set[str], Dismissed]:
    """Return the keys of all proposals, and the passages of those that were dismissed."""
    rows = db.session.execute(
        select(
            MachineProposal.id,
            MachineProposal.key,
            MachineProposal.kind,
            MachineProposal.point_id,
            MachineProposal.state,
            ProposedPassage.contribution_id,
            ProposedPassage.digest,
        )
        .outerjoin(ProposedPassage, ProposedPassage.proposal_id == MachineProposal.id)
        .where(MachineProposal.consultation_id == consultation_id)
    )
    keys: set[str] = set()
    passages: dict[tuple[str, int | None], dict[int, set[str]]] = defaultdict(
        lambda: defaultdict(set)
    )
    for proposal_id, key, kind, point_id, state, contribution_id, digest in rows:
        keys.add(key)
        if state is ProposalState.DISMISSED and digest is not None:
            passages[kind, point_id][proposal_id].add(f"{contribution_id} {digest}")
    dismissed: Dismissed = defaultdict(list)
    for group, by_proposal in passages.items():
        dismissed[group] = list(by_proposal.values())
    return keys, dismissed
