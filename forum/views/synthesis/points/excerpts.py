"""The page of excerpts that moved or are broken, and mending them."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.synthesis.excerpts import WordSpan
from forum.errors import Invalid, NotFound, VersionConflict
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.point import Excerpt
from forum.services.consultations.overview import read_overview
from forum.services.synthesis import mending
from forum.services.synthesis.mending import ChangedExcerpt
from forum.views.synthesis.points import EXCERPTS, bp
from forum.views.synthesis.points.form import get_excerpt
from forum.views.synthesis.points.page import end_transaction, gate
from forum.web.http.current_user import require_person
from forum.web.http.limits import limited_decisions
from forum.web.http.query import parse_int, posted_choice
from forum.web.language.form_errors import sentence
from forum.web.language.locale import language


@dataclass(frozen=True)
class FailedMending:
    """What somebody typed for a broken excerpt, and why it was not taken."""

    excerpt_id: int = 0
    words: str = ""
    error: str = ""

    @property
    def errors(self) -> dict[str, str]:
        """Return the sentence by the id of the field."""
        return {f"body-{self.excerpt_id}": self.error} if self.error else {}


@bp.get(EXCERPTS)
def excerpts(slug: str) -> ResponseReturnValue:
    """List the excerpts whose words moved or are gone."""
    return _page(gate(slug), FailedMending())


def _page(consultation: Consultation, failed: FailedMending) -> ResponseReturnValue:
    changed = mending.list_changed_excerpts(consultation, language())
    page = render_template(
        "synthesis/points/excerpts.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        broken=[one for one in changed if not one.excerpt.words],
        moved=[one for one in changed if one.excerpt.words],
        explain=_explain,
        failed=failed,
    )
    return page, 422 if failed.error else 200


def _explain(changed: ChangedExcerpt) -> str:
    """Return why an excerpt is broken."""
    if not changed.excerpt.is_readable:
        return _("Readers no longer see this contribution.")
    return _("The contribution was edited, and these words are no longer in it.")


@bp.post(f"{EXCERPTS}/<id:number>")
@limited_decisions
def mend(slug: str, number: int) -> ResponseReturnValue:
    """Take the nearest words, or those that were typed; let the excerpt go; or note it was seen."""
    consultation = gate(slug)
    excerpt = get_excerpt(consultation, number)
    words = request.form.get("body", "")
    try:
        _mend(excerpt, posted_choice("act", "nearest", "typed", "let_go", "seen"), words)
    except VersionConflict:
        end_transaction()
        flash(_("Someone has mended this excerpt already. Nothing was changed."), "warning")
        return redirect(url_for(".excerpts", slug=slug))
    except (Invalid, NotFound) as error:
        end_transaction()
        code = error.code if isinstance(error, Invalid) else "words"
        return _page(consultation, FailedMending(number, words, sentence(f"excerpt_{code}")))
    db.session.commit()
    flash(_("Mended."), "info")
    return redirect(url_for(".excerpts", slug=slug))


def _mend(excerpt: Excerpt, act: str, words: str) -> None:
    by = require_person()
    if act == "nearest":
        position, start, end = (
            parse_int(request.form.get(name, "")) or 0 for name in ("position", "start", "end")
        )
        nearest = request.form.get("nearest", "")
        mending.take_words(excerpt, position, WordSpan(start, end), nearest, by=by)
    elif act == "typed":
        mending.take_typed_words(excerpt, words, by=by)
    elif act == "let_go":
        mending.let_go(excerpt, by=by)
    else:
        mending.confirm_moved(excerpt, by=by)
