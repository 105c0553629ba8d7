"""Tallies of the contributions that readers see, updated when one appears or disappears."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, Select, bindparam, delete, select, tuple_, update

from forum.database import insert_or_increment, table_of
from forum.domain.characters import shorten
from forum.domain.contributions.content import PassageKind, Publication
from forum.domain.countries import regions_of, split_country_codes
from forum.domain.small_groups import WITHHELD
from forum.extensions import db
from forum.models.consultation import Consultation, Tally
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.cosignature import CoSignature
from forum.models.contributions.revision import Passage

TallyKey = tuple[str, str]
IdOrParameter = int | BindParameter[int]
Tallies = dict[tuple[int, str, str], int]
"""Numbers by the id of a consultation, and kind and value of a tally."""

MAX_VALUE: Final = 40
"""Characters of a value in a tally, whose column has no more."""

PEOPLE_KEY: Final[TallyKey] = ("people", "")

_TALLIES: Final = table_of(Tally)
_SELECT_TALLIES: Final = select(
    _TALLIES.c.consultation_id, _TALLIES.c.kind, _TALLIES.c.value, _TALLIES.c.n
).where(_TALLIES.c.consultation_id.in_(bindparam("ids", expanding=True)), _TALLIES.c.n > 0)
"""Tallies the authors of texts that readers see, each once, however they appear."""


def list_answered_question_ids(contribution: Contribution) -> list[int | None]:
    """Return the ids of the questions that the approved revision answers; [None] if none."""
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
) -> list[TallyKey]:
    is_reply = contribution.parent_id is not None
    keys: list[TallyKey] = [
        ("replies" if is_reply else "contributions", ""),
    ]
    if contribution.late:
        keys.append(("late", ""))
    people = [
        ("language", contribution.language),
        ("capacity", contribution.capacity.value),
        *_place_keys(contribution.shown_countries),
    ]
    keys += people + _withheld_keys(contribution.publication, people)
    if contribution.dated:
        day = contribution.submitted_at.astimezone(ZoneInfo(consultation.zone)).date()
        keys.append(("day", day.isoformat()))
    if not is_reply:
        answers = list_answered_question_ids(contribution) if questions is None else questions
        keys += [("question", str(q or "")) for q in answers]
    return keys


def _place_keys(codes: str) -> list[TallyKey]:
    """Return the keys of the countries in a string of codes, and of their regions."""
    countries = [code for code in dict.fromkeys(split_country_codes(codes)) if code]
    regions = sorted(regions_of(countries))
    return [
        *(("country", shorten(c, MAX_VALUE)) for c in countries),
        *(("region", r) for r in regions),
    ]


def _withheld_keys(publication: Publication, keys: Iterable[TallyKey]) -> list[TallyKey]:
    """Return under which of these keys somebody counts who withholds the name.

    Charts must not show a group so small that it points to such a person.
    """
    if publication is not Publication.WITHHELD:
        return []
    return [(WITHHELD, f"{kind}:{value}"[:MAX_VALUE]) for kind, value in keys]


def _signature_keys(countries: str, publication: Publication) -> list[TallyKey]:
    """Return the keys that a co-signature counts for: signatures, its countries, its regions."""
    places = _place_keys(countries)
    return [("signatures", ""), *places, *_withheld_keys(publication, places)]


def _iter_signature_keys(*conditions: Any) -> Iterator[tuple[int, list[TallyKey]]]:
    """Yield the id and the keys for each signature of contributions that meet the conditions."""
    rows = db.session.execute(
        select(CoSignature.contribution_id, CoSignature.shown_countries, CoSignature.publication)
        .join(Contribution, Contribution.id == CoSignature.contribution_id)
        .where(CoSignature.withdrawn_at.is_(None), *conditions)
    )
    for contribution_id, countries, publication in rows:
        yield contribution_id, _signature_keys(countries, publication)


def _all_keys(
    consultation: Consultation,
    contribution: Contribution,
    questions: Sequence[int | None] | None = None,
    *,
    is_only_text: bool | None = None,
) -> Counter[TallyKey]:
    """Return the keys that a contribution and its signatures count for, each with its number."""
    keys = Counter(_keys(consultation, contribution, questions))
    if is_only_text is None:
        others = has_other_texts(
            contribution.author_id, contribution.consultation_id, contribution.id
        )
        is_only_text = db.session.scalar(others.limit(1)) is None
    if is_only_text:
        keys.update([PEOPLE_KEY])
    if contribution.signatures:
        for _, signed_keys in _iter_signature_keys(Contribution.id == contribution.id):
            keys.update(signed_keys)
    return keys


def has_other_texts(
    author_id: IdOrParameter, consultation_id: IdOrParameter, exclude: int | None = None
) -> Select[int]:
    """Return the query for a text of an author that readers see, other than `exclude`."""
    query = select(Contribution.id).where(
        Contribution.author_id == author_id,
        Contribution.consultation_id == consultation_id,
        Contribution.is_readable,
    )
    return query if exclude is None else query.where(Contribution.id != exclude)


def add(
    consultation: Consultation,
    contribution: Contribution,
    questions: Sequence[int | None] | None = None,
    *,
    is_only_text: bool | None = None,
) -> None:
    """Count a contribution that readers now see.

    `questions` holds the ids of the questions it answers, and `is_only_text` tells that readers
    see no other text of its author; None reads them from the database.
    """
    keys = _all_keys(consultation, contribution, questions, is_only_text=is_only_text)
    _insert({(consultation.id, *key): n for key, n in keys.items()})


def keys_of(
    consultation: Consultation, contribution: Contribution, questions: Sequence[int | None]
) -> Counter[TallyKey]:
    """Return for what the words and the appearance of a contribution count."""
    return Counter(_keys(consultation, contribution, questions))


def change(consultation: Consultation, before: Counter[TallyKey], after: Counter[TallyKey]) -> None:
    """Count a contribution for other keys than before; its author and signatures stay."""
    _subtract(consultation, before - after)
    _insert({(consultation.id, *key): n for key, n in (after - before).items()})


def add_all(consultation: Consultation, contribution_ids: Sequence[int]) -> None:
    """Count contributions that were stored just before, as far as readers see them."""
    are_new = Contribution.id.in_(contribution_ids)
    counts, author_ids = _count(consultation, are_new)
    known = select(Contribution.author_id).where(
        Contribution.author_id.in_(author_ids),
        Contribution.consultation_id == consultation.id,
        Contribution.is_readable,
        ~are_new,
    )
    if new_people := author_ids - set(db.session.scalars(known)):
        counts[consultation.id, *PEOPLE_KEY] = len(new_people)
    _insert(counts)


def remove(consultation: Consultation, contribution: Contribution) -> None:
    """Stop counting a contribution that readers no longer see."""
    _subtract(consultation, _all_keys(consultation, contribution))


def add_signature(consultation: Consultation, signature: CoSignature) -> None:
    """Count a co-signature."""
    _insert({(consultation.id, *key): 1 for key in _keys_of_signature(signature)})


def _keys_of_signature(signature: CoSignature) -> list[TallyKey]:
    return _signature_keys(signature.shown_countries, signature.publication)


def remove_signature(consultation: Consultation, signature: CoSignature) -> None:
    """Stop counting a co-signature."""
    _subtract(consultation, Counter(_keys_of_signature(signature)))


def _subtract(consultation: Consultation, keys: Counter[TallyKey]) -> None:
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


def _insert(counts: Tallies) -> None:
    if not counts:
        return
    rows = [
        {"consultation_id": c, "kind": kind, "value": value, "n": n}
        for (c, kind, value), n in counts.items()
    ]
    key = ["consultation_id", "kind", "value"]
    db.session.execute(insert_or_increment(table_of(Tally), key, "n"), rows)


def recount(consultation: Consultation) -> None:
    """Delete all tallies of a consultation and count again, for example in another zone."""
    store_counts(consultation, count_all(consultation))


def store_counts(consultation: Consultation, counts: Tallies) -> None:
    """Store what `count_all` has counted, in place of all tallies."""
    db.session.execute(delete(Tally).where(Tally.consultation_id == consultation.id))
    _insert(counts)


def count_all(consultation: Consultation) -> Tallies:
    """Return the tallies of a consultation, counted again; it stores nothing."""
    counts, author_ids = _count(consultation)
    if author_ids:
        counts[consultation.id, *PEOPLE_KEY] = len(author_ids)
    return counts


def count_some(consultation: Consultation, *conditions: Any) -> dict[str, dict[str, int]]:
    """Return counts, as `read_tallies` does, of the contributions that meet the conditions."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for (_id, kind, value), n in _count(consultation, *conditions)[0].items():
        counts[kind][value] = n
    return counts


def _count(consultation: Consultation, *conditions: Any) -> tuple[Tallies, set[int]]:
    """Return the tallies of the contributions that readers see, but for people, and the authors."""
    is_counted = (
        Contribution.consultation_id == consultation.id,
        Contribution.is_readable,
        *conditions,
    )
    answered_ids: dict[int, list[int | None]] = defaultdict(list)
    for contribution_id, question_id in db.session.execute(
        select(Passage.contribution_id, Passage.question_id)
        .join(Contribution, Contribution.id == Passage.contribution_id)
        .where(
            *is_counted,
            Passage.revision == Contribution.approved_revision,
            Passage.kind == PassageKind.WORDS,
            Passage.question_id.is_not(None),
        )
        .distinct()
    ):
        answered_ids[contribution_id].append(question_id)
    counts: Counter[tuple[int, str, str]] = Counter()
    author_ids = set()
    for contribution in db.session.scalars(select(Contribution).where(*is_counted)):
        author_ids.add(contribution.author_id)
        keys = _keys(consultation, contribution, answered_ids.get(contribution.id, [None]))
        counts.update((consultation.id, *key) for key in keys)
    for _, keys in _iter_signature_keys(*is_counted):
        counts.update((consultation.id, *key) for key in keys)
    return dict(counts), author_ids


def read_tallies(consultation_id: int) -> dict[str, dict[str, int]]:
    """Return a consultation's counts by kind and value; zeros are left out."""
    return read_tallies_of_several([consultation_id])[consultation_id]


def read_tallies_of_several(ids: Sequence[int]) -> dict[int, dict[str, dict[str, int]]]:
    """Return the counts of consultations, as `read_tallies` does, by one statement."""
    counts: dict[int, dict[str, dict[str, int]]] = {id_: defaultdict(dict) for id_ in ids}
    for id_, kind, value, n in db.session.execute(_SELECT_TALLIES, {"ids": list(ids)}):
        counts[id_][kind][value] = n
    return counts
