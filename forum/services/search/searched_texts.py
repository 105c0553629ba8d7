"""The texts that readers see, as a search counts, filters and orders them.

Those of a consultation are kept by its version. When texts were only added since, these alone are
read.
"""

from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from threading import Lock
from typing import Any, Final

from sqlalchemy import String, bindparam, case, cast, func, literal_column, select

from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution, Placement
from forum.models.search import SearchDocument
from forum.services.search.documents import is_current_document
from forum.services.search.query import CONTRIBUTION, LATE, NO_QUESTION, REPLY, Facet

MAX_TEXTS: Final = 100_000
"""The number of texts in the memory of one process; each takes about half a kilobyte."""

_T: Any = Contribution.__table__.c
_P: Any = Placement.__table__.c
COLUMNS: Final[tuple[Any, ...]] = (
    _T.id,
    _T.number,
    _T.consultation_id,
    case(
        (_T.parent_id.is_(None), literal_column(f"'{CONTRIBUTION}'")),
        else_=literal_column(f"'{REPLY}'"),
    ).label("kind"),
    _T.language,
    _T.shown_countries,
    _T.stakeholder_type,
    cast(_T.capacity, String).label("capacity"),
    _T.shown_organisation,
    case((_T.late, literal_column(f"'{LATE}'")), else_=literal_column("''")).label("late"),
)
"""What is read of each text, in the order of the columns of `SearchedTexts`."""

_QUESTION: Final[Any] = case(
    (_P.id.is_(None), literal_column("''")),
    else_=func.coalesce(cast(_P.question_id, String), literal_column(f"'{NO_QUESTION}'")),
)
_SELECT_TEXTS: Final = (
    select(*COLUMNS, _QUESTION)
    .outerjoin(Placement.__table__, _P.contribution_id == _T.id)
    .where(
        Contribution.is_readable,
        _T.consultation_id == bindparam("id"),
        _T.number > bindparam("after"),
    )
    .order_by(_T.number, _P.question_id)
)
"""Texts with the questions that they answer: one that answers several comes several times."""

_SELECT_DOCUMENTS: Final = (
    select(SearchDocument.id, SearchDocument.contribution_id, SearchDocument.language)
    .join(Contribution, Contribution.id == SearchDocument.contribution_id)
    .where(
        _T.consultation_id == bindparam("id"),
        SearchDocument.id > bindparam("after"),
        is_current_document(),
    )
)


@dataclass(frozen=True)
class SearchedTexts:
    """Texts in columns; the same place in each is the same text. Immutable, for threads share it.

    `columns` holds what is stored for each facet: of countries a list of codes, of questions the
    ids.
    """

    ids: list[int]
    numbers: list[int]
    consultation_ids: list[int]
    columns: Mapping[Facet, list[Any]]

    @classmethod
    def of(cls, rows: Sequence[Sequence[Any]]) -> "SearchedTexts":
        """Return texts from rows of `COLUMNS` and a question, or "" where they answer none."""
        questions: dict[int, tuple[str, ...]] = {}
        different = []
        for row in rows:
            if row[0] not in questions:
                different.append(row)
                questions[row[0]] = ()
            if row[-1]:
                questions[row[0]] += (row[-1],)
        columns = [list(column) for column in zip(*different, strict=True)]
        ids, numbers, consultation_ids, kinds, languages, countries, *others = columns or (
            [[] for _ in COLUMNS]
        )
        stakeholders, capacities, organisations, late = others[:4]
        return cls(
            ids,
            numbers,
            consultation_ids,
            {
                Facet.CONSULTATION: consultation_ids,
                Facet.QUESTION: list(questions.values()),
                Facet.KIND: kinds,
                Facet.LANGUAGE: languages,
                Facet.COUNTRY: countries,
                Facet.REGION: countries,
                Facet.STAKEHOLDER: stakeholders,
                Facet.CAPACITY: capacities,
                Facet.ORGANISATION: organisations,
                Facet.LATE: late,
            },
        )

    @cached_property
    def places_by_id(self) -> dict[int, int]:
        """Return the place of each text by its id."""
        return {id_: place for place, id_ in enumerate(self.ids)}

    def count_stored(self, facet: Facet) -> Counter[Any]:
        """Return how often each value is stored for a facet, counted once."""
        if facet not in self._stored_counts:
            self._stored_counts[facet] = Counter(self.columns[facet])
        return self._stored_counts[facet]

    @cached_property
    def _stored_counts(self) -> dict[Facet, Counter[Any]]:
        return {}

    def __add__(self, others: "SearchedTexts") -> "SearchedTexts":
        """Return these texts, and behind them others."""
        return SearchedTexts(
            self.ids + others.ids,
            self.numbers + others.numbers,
            self.consultation_ids + others.consultation_ids,
            {facet: values + others.columns[facet] for facet, values in self.columns.items()},
        )


@dataclass(frozen=True)
class IndexedTexts:
    """Of which text, and in which language, the documents of the index are, by their ids.

    Those that are no longer current are not among them; `last` is the latest of all.
    """

    places: Mapping[int, int] = field(default_factory=dict)
    languages: Mapping[int, str] = field(default_factory=dict)
    last: int = 0


NO_INDEX: Final = IndexedTexts()


@dataclass(frozen=True)
class _KeptTexts:
    """The texts of a consultation at one version, and the documents that were looked at."""

    version: int
    alterations: int
    texts: SearchedTexts
    indexed: IndexedTexts = NO_INDEX


_kept: OrderedDict[str, _KeptTexts] = OrderedDict()
_lock = Lock()


def read_searched_texts(consultation: Consultation) -> SearchedTexts:
    """Return the texts of a consultation that readers see, in the order of their numbers."""
    with _lock:
        kept = _kept.get(consultation.uid)
    if kept is None or kept.alterations != consultation.alterations:
        kept = _KeptTexts(-1, consultation.alterations, SearchedTexts.of(()))
    if kept.version != consultation.version:
        known = kept.texts
        parameters = {"id": consultation.id, "after": known.numbers[-1] if known.numbers else 0}
        added = SearchedTexts.of(db.session.execute(_SELECT_TEXTS, parameters).all())
        kept = replace(kept, version=consultation.version, texts=known + added)
    _keep(consultation.uid, kept)
    return kept.texts


def read_indexed_texts(
    consultation: Consultation, texts: SearchedTexts, latest: int
) -> IndexedTexts:
    """Return the documents of `texts`, with all up to the id `latest`.

    On SQLite alone: there the ids of documents grow in the order in which they become visible.
    """
    with _lock:
        kept = _kept.get(consultation.uid)
    if kept is None or kept.texts is not texts:
        kept = _KeptTexts(-1, -1, texts)
    known = kept.indexed
    if latest > known.last:
        parameters = {"id": consultation.id, "after": known.last}
        rows = db.session.execute(_SELECT_DOCUMENTS, parameters).all()
        places = texts.places_by_id
        added_places = {document: places[id_] for document, id_, _ in rows if id_ in places}
        added_languages = {document: language for document, _, language in rows}
        known = IndexedTexts(
            {**known.places, **added_places}, {**known.languages, **added_languages}, latest
        )
        if kept.version >= 0:
            _keep(consultation.uid, replace(kept, indexed=known))
    return known


def _keep(uid: str, kept: _KeptTexts) -> None:
    with _lock:
        _kept[uid] = kept
        _kept.move_to_end(uid)
        while len(_kept) > 1 and sum(len(one.texts.ids) for one in _kept.values()) > MAX_TEXTS:
            _kept.popitem(last=False)
