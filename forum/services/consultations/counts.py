"""Counts of what readers see, kept as contributions appear and disappear."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, tuple_, update

from forum.database import insert_or_add
from forum.domain.contributions.content import PassageKind
from forum.domain.countries import split
from forum.extensions import db
from forum.models.consultation import Consultation, Tally
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.cosignature import CoSignature
from forum.models.contributions.revision import Passage

Key = tuple[str, str]


def question_ids(contribution: Contribution) -> list[int | None]:
    """Return which questions the approved revision answers; [None] where it answers none."""
    rows = db.session.scalars(
        select(Passage.question_id)
        .where(
            Passage.contribution_id == contribution.id,
            Passage.revision == contribution.approved_revision,
            Passage.kind == PassageKind.WORDS,
            Passage.question_id.is_not(None),
        )
        .distinct()
        .order_by(Passage.question_id)
    ).all()
    return list(rows) or [None]


def _keys(
    consultation: Consultation,
    contribution: Contribution,
    questions: Sequence[int | None] | None = None,
) -> list[Key]:
    is_reply = contribution.parent_id is not None
    keys: list[Key] = [
        ("replies" if is_reply else "contributions", ""),
        ("language", contribution.language),
    ]
    if contribution.late:
        keys.append(("late", ""))
    keys += _countries(contribution.shown_countries)
    if contribution.dated:
        day = contribution.submitted_at.astimezone(ZoneInfo(consultation.zone)).date()
        keys.append(("day", day.isoformat()))
    if not is_reply:
        answered = question_ids(contribution) if questions is None else questions
        keys += [("question", str(q or "")) for q in answered]
    return keys


def _countries(codes: str) -> list[Key]:
    return [("country", code[:40]) for code in dict.fromkeys(split(codes)) if code]


def _signature_keys(countries: str) -> list[Key]:
    """Return what a co-signature counts as: a voice, and one more from its countries."""
    return [("signatures", ""), *_countries(countries)]


def _signatures(*wanted: Any) -> Iterator[tuple[int, list[Key]]]:
    """Yield the keys of the signatures under contributions that fulfil these conditions."""
    rows = db.session.execute(
        select(CoSignature.contribution_id, CoSignature.shown_countries)
        .join(Contribution, Contribution.id == CoSignature.contribution_id)
        .where(CoSignature.withdrawn_at.is_(None), *wanted)
    )
    for contribution_id, countries in rows:
        yield contribution_id, _signature_keys(countries)


def _all_keys(
    consultation: Consultation,
    contribution: Contribution,
    questions: Sequence[int | None] | None = None,
) -> Counter[Key]:
    """Return what a contribution counts as together with the signatures under it."""
    keys = Counter(_keys(consultation, contribution, questions))
    if contribution.signatures:
        for _, signed in _signatures(Contribution.id == contribution.id):
            keys.update(signed)
    return keys


def add(
    consultation: Consultation,
    contribution: Contribution,
    questions: Sequence[int | None] | None = None,
) -> None:
    """Count a contribution that readers now see; `questions` are those it answers, if known."""
    keys = _all_keys(consultation, contribution, questions)
    _insert({(consultation.id, *key): n for key, n in keys.items()})


def remove(consultation: Consultation, contribution: Contribution) -> None:
    """Stop counting a contribution that readers no longer see."""
    _subtract(consultation, _all_keys(consultation, contribution))


def add_signature(consultation: Consultation, countries: str) -> None:
    """Count a co-signature: voices are authors and those who sign with them."""
    _insert({(consultation.id, *key): 1 for key in _signature_keys(countries)})


def remove_signature(consultation: Consultation, countries: str) -> None:
    """Stop counting a co-signature."""
    _subtract(consultation, Counter(_signature_keys(countries)))


def _subtract(consultation: Consultation, keys: Counter[Key]) -> None:
    for n in sorted(set(keys.values())):
        db.session.execute(
            update(Tally)
            .where(
                Tally.consultation_id == consultation.id,
                tuple_(Tally.kind, Tally.value).in_([k for k, count in keys.items() if count == n]),
            )
            .values(n=Tally.n - n)
            .execution_options(synchronize_session=False)
        )


def _insert(counts: dict[tuple[int, str, str], int]) -> None:
    if not counts:
        return
    rows = [
        {"consultation_id": c, "kind": kind, "value": value, "n": n}
        for (c, kind, value), n in counts.items()
    ]
    key = ["consultation_id", "kind", "value"]
    db.session.execute(insert_or_add(Tally, key, "n").values(rows))


def recount(consultation: Consultation) -> None:
    """Count everything anew; for imports, and the truth that tests compare with."""
    db.session.execute(delete(Tally).where(Tally.consultation_id == consultation.id))
    published = (
        Contribution.consultation_id == consultation.id,
        Contribution.is_readable,
    )
    answered: dict[int, list[int | None]] = defaultdict(list)
    for contribution_id, question_id in db.session.execute(
        select(Passage.contribution_id, Passage.question_id)
        .join(Contribution, Contribution.id == Passage.contribution_id)
        .where(
            *published,
            Passage.revision == Contribution.approved_revision,
            Passage.kind == PassageKind.WORDS,
            Passage.question_id.is_not(None),
        )
        .distinct()
    ):
        answered[contribution_id].append(question_id)
    counts: Counter[tuple[int, str, str]] = Counter()
    for contribution in db.session.scalars(select(Contribution).where(*published)):
        keys = _keys(consultation, contribution, answered.get(contribution.id, [None]))
        counts.update((consultation.id, *key) for key in keys)
    for _, keys in _signatures(*published):
        counts.update((consultation.id, *key) for key in keys)
    _insert(dict(counts))


def tallies(consultation_id: int) -> dict[str, dict[str, int]]:
    """Return the counts by kind and value; zeros are left out."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for kind, value, n in db.session.execute(
        select(Tally.kind, Tally.value, Tally.n).where(Tally.consultation_id == consultation_id)
    ):
        if n:
            found[kind][value] = n
    return found
