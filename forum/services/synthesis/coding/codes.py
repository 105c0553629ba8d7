"""The code book: codes added, changed, ordered, merged and deleted."""

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid4

from sqlalchemy import Select, delete, func, select, update

from forum.domain.policy import Action
from forum.domain.synthesis.coding.codebook import (
    MAX_CODES,
    MAX_DEPTH,
    CodeDraft,
    clean_code,
    fold_name,
    in_order,
)
from forum.errors import Invalid, NotFound, VersionConflict
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.code import Code, Coding, Memo
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock


def list_codes(consultation: Consultation) -> list[Code]:
    """Return all codes, each below the code that it belongs to."""
    rows = db.session.scalars(
        select(Code).where(Code.consultation_id == consultation.id).order_by(Code.position, Code.id)
    ).all()
    below: dict[int | None, list[Code]] = {}
    ids = {code.id for code in rows}
    for code in rows:
        below.setdefault(code.parent_id if code.parent_id in ids else None, []).append(code)
    ordered: list[Code] = []
    waiting = list(reversed(below.get(None, [])))
    while waiting:
        code = waiting.pop()
        ordered.append(code)
        waiting.extend(reversed(below.get(code.id, [])))
    return ordered


def depths_of(codes: Sequence[Code]) -> dict[int, int]:
    """Return how many codes stand above each one, by its id."""
    depths: dict[int, int] = {}
    for code in codes:
        depths[code.id] = depths[code.parent_id] + 1 if code.parent_id in depths else 0
    return depths


def find_code(consultation: Consultation, code_id: int) -> Code:
    """Return a code of this consultation; raises NotFound."""
    code = db.session.get(Code, code_id)
    if code is None or code.consultation_id != consultation.id:
        raise NotFound
    return code


def add_code(consultation: Consultation, draft: CodeDraft, *, by: User, language: str = "") -> Code:
    """Store a new code after the others.

    Raises Invalid with "code_name", "too_long", "code_taken", "code_parent" or "codes_many".
    """
    _begin(consultation, by)
    draft = clean_code(draft)
    codes = list_codes(consultation)
    if len(codes) >= MAX_CODES:
        raise Invalid("codes_many", "name", limit=MAX_CODES)
    parent = _parent(codes, draft.parent)
    _refuse_taken(codes, draft.name)
    return _store(consultation, draft, parent, by=by, language=language, position=len(codes))


def _begin(consultation: Consultation, by: User) -> None:
    lock(consultation)
    require(by, consultation, Action.SUMMARISE)


def _store(
    consultation: Consultation,
    draft: CodeDraft,
    parent: Code | None,
    *,
    by: User,
    language: str,
    position: int,
) -> Code:
    code = Code(
        consultation_id=consultation.id,
        parent_id=parent.id if parent else None,
        position=position,
        name=draft.name,
        description=draft.description,
        examples=draft.examples,
        colour=draft.colour,
        language=language or consultation.language,
        by_id=by.id,
        uid=_uid(draft.uid),
    )
    db.session.add(code)
    db.session.flush()  # codes below it and codings need its id
    return code


def _uid(given: str) -> str:
    try:
        return str(UUID(given))
    except ValueError:
        return str(uuid4())


def _parent(codes: Sequence[Code], name: str, of: Code | None = None) -> Code | None:
    """Return the code of this name, below which another one may stand."""
    if not name:
        return None
    parent = next((c for c in codes if fold_name(c.name) == fold_name(name)), None)
    by_id = {c.id: c for c in codes}
    above = parent
    for _ in range(MAX_DEPTH - 1):
        if above is None:
            break
        if of is not None and above.id == of.id:
            raise Invalid("code_parent", "parent")
        above = by_id.get(above.parent_id or 0)
    if parent is None or above is not None:
        raise Invalid("code_parent", "parent")
    return parent


def _refuse_taken(codes: Iterable[Code], name: str, but: Code | None = None) -> None:
    if any(fold_name(c.name) == fold_name(name) and c is not but for c in codes):
        raise Invalid("code_taken", "name")


def change_code(
    consultation: Consultation, code: Code, draft: CodeDraft, *, since: int, by: User
) -> None:
    """Change a code; raises as `add_code` does, and VersionConflict if it is not `since`."""
    _begin(consultation, by)
    db.session.refresh(code)
    if code.version != since:
        raise VersionConflict
    draft = clean_code(draft)
    codes = list_codes(consultation)
    parent = _parent(codes, draft.parent, of=code)
    _refuse_taken(codes, draft.name, but=code)
    code.name, code.description, code.examples = draft.name, draft.description, draft.examples
    code.colour, code.parent_id = draft.colour, parent.id if parent else None
    code.version += 1
    db.session.flush()


def move_code(consultation: Consultation, code: Code, *, up: bool, by: User) -> None:
    """Change the places of a code and the one before or after it under the same code."""
    _begin(consultation, by)
    codes = [c for c in list_codes(consultation) if c.parent_id == code.parent_id]
    at = codes.index(code)
    other = at - 1 if up else at + 1
    if 0 <= other < len(codes):
        codes[at], codes[other] = codes[other], codes[at]
    for position, each in enumerate(codes):
        each.position = position
    db.session.flush()


def merge_code(consultation: Consultation, code: Code, into: Code, *, by: User) -> int:
    """Let all that has a code have another one, and delete it; return how much had it.

    Codes below it go below the other one, its memos too. Raises Invalid("code_merge") if the other
    one is the same or stands below it.
    """
    _begin(consultation, by)
    by_id = {c.id: c for c in list_codes(consultation)}
    above: Code | None = into
    while above is not None:
        if above.id == code.id:
            raise Invalid("code_merge", "into")
        above = by_id.get(above.parent_id or 0)
    twice = {tuple(row) for row in db.session.execute(_places(into))}
    moved = 0
    for row in db.session.execute(select(Coding).where(Coding.code_id == code.id)).scalars():
        moved += 1
        place = (row.coder_id, row.contribution_id, row.question_id, row.excerpt_id)
        if place in twice:
            db.session.delete(row)
        else:
            row.code_id = into.id
    db.session.execute(update(Memo).where(Memo.code_id == code.id).values(code_id=into.id))
    db.session.execute(update(Code).where(Code.parent_id == code.id).values(parent_id=into.id))
    db.session.flush()
    _delete(code)
    into.version += 1
    db.session.flush()
    return moved


def _places(code: Code) -> Select[int, int, int | None, int | None]:
    return select(
        Coding.coder_id, Coding.contribution_id, Coding.question_id, Coding.excerpt_id
    ).where(Coding.code_id == code.id)


def delete_code(consultation: Consultation, code: Code, *, by: User) -> None:
    """Delete a code with its codings and memos; codes below it move up."""
    _begin(consultation, by)
    db.session.execute(
        update(Code).where(Code.parent_id == code.id).values(parent_id=code.parent_id)
    )
    db.session.execute(delete(Coding).where(Coding.code_id == code.id))
    db.session.execute(delete(Memo).where(Memo.code_id == code.id))
    _delete(code)


def _delete(code: Code) -> None:
    db.session.expire(code)
    db.session.delete(code)
    db.session.flush()


def count_codings(consultation: Consultation) -> dict[int, tuple[int, int]]:
    """Return how often each code was given and by how many coders, by the id of the code."""
    rows = db.session.execute(
        select(Coding.code_id, func.count(), func.count(Coding.coder_id.distinct()))
        .where(Coding.consultation_id == consultation.id)
        .group_by(Coding.code_id)
    )
    return {code_id: (times, coders) for code_id, times, coders in rows}


def store_codes(
    consultation: Consultation, drafts: Sequence[CodeDraft], *, by: User, language: str = ""
) -> tuple[int, int]:
    """Add codes that are missing, by their names; return how many were added and how many known.

    A known code gets the description and the examples that it lacks, and nothing else is changed.
    Raises Invalid("codes_many").
    """
    _begin(consultation, by)
    codes = {fold_name(c.name): c for c in list_codes(consultation)}
    uids = {c.uid for c in codes.values()}
    added = known = 0
    for draft in in_order(map(clean_code, drafts)):
        code = codes.get(fold_name(draft.name))
        if code is None:
            if len(codes) >= MAX_CODES:
                raise Invalid("codes_many", "file", limit=MAX_CODES)
            if _uid(draft.uid) in uids:
                draft = CodeDraft(
                    draft.name, draft.description, draft.examples, draft.colour, draft.parent
                )
            parent = codes.get(fold_name(draft.parent)) if draft.parent else None
            code = _store(
                consultation, draft, parent, by=by, language=language, position=len(codes)
            )
            codes[fold_name(draft.name)] = code
            uids.add(code.uid)
            added += 1
        else:
            known += 1
            code.description = code.description or draft.description
            code.examples = code.examples or draft.examples
    db.session.flush()
    return added, known
