"""Mends a fault of a statement in one step."""

from enum import StrEnum

from forum.domain.synthesis.quotations import (
    find_same,
    remove_marks,
    replace_quotation,
)
from forum.domain.synthesis.summaries import remove_citation
from forum.models.consultation import Consultation
from forum.models.synthesis.summary import Statement
from forum.models.user import User
from forum.services.synthesis.summary.checks import FaultKind, StatementFault
from forum.services.synthesis.summary.statements import (
    begin_with,
    cite,
    cite_as_whole,
    remove_reference,
    remove_statement,
    reword,
)


class Mending(StrEnum):
    """What can be done about a fault."""

    CITE = "cite"
    REMOVE = "remove"
    UNCITE = "uncite"
    WHOLE = "whole"
    EXACT = "exact"
    UNQUOTE = "unquote"


MENDINGS: dict[FaultKind, tuple[Mending, ...]] = {
    FaultKind.EMPTY: (),
    FaultKind.UNCITED: (Mending.CITE, Mending.REMOVE),
    FaultKind.BROKEN: (Mending.UNCITE,),
    FaultKind.LOST_WORDS: (Mending.WHOLE, Mending.UNCITE),
    FaultKind.DIFFERS: (Mending.EXACT, Mending.UNQUOTE),
    FaultKind.WITHHELD: (Mending.UNQUOTE,),
    FaultKind.NAMED: (),
}
"""How each kind of fault is mended in one step; a name has to be taken out by hand."""


def list_mendings(fault: StatementFault) -> tuple[Mending, ...]:
    """Return what can be done about a fault: the words of the source only where they are known."""
    possible = MENDINGS[fault.kind]
    if fault.proposal:
        return possible
    return tuple(mending for mending in possible if mending is not Mending.EXACT)


def mend(
    consultation: Consultation,
    statement: Statement,
    fault: StatementFault,
    mending: Mending,
    *,
    by: User,
) -> None:
    """Mend a fault of a statement; what is no longer there needs nothing."""
    if mending is Mending.REMOVE:
        remove_statement(consultation, statement, by=by)
    elif mending is Mending.CITE:
        cite(consultation, statement, by=by, numbers=[fault.number])
    elif mending is Mending.UNCITE:
        remove_reference(
            consultation, statement, by=by, number=fault.number, citation=fault.citation
        )
    elif mending is Mending.WHOLE:
        cite_as_whole(consultation, statement, by=by, citation=fault.citation)
    else:
        begin_with(consultation, statement, by, version=None)
        source = mended_source(statement.text.source, fault, mending)
        reword(consultation, statement, source, statement.text.language, by=by)


def mended_source(source: str, fault: StatementFault, mending: Mending) -> str:
    """Return the text of a statement in which a fault is mended; what takes no words stays."""
    if mending is Mending.UNCITE:
        return remove_citation(source, fault.number)
    quotation = find_same(source, fault.words)
    if quotation is None:
        return source
    if mending is Mending.EXACT:
        return replace_quotation(source, quotation, fault.proposal)
    return remove_marks(source, quotation) if mending is Mending.UNQUOTE else source
