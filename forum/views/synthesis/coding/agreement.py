"""Page: how far people agree who coded independently."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from forum.domain.synthesis.coding.agreement import AgreementFigures
from forum.extensions import db
from forum.models.synthesis.code import Coder
from forum.models.user import User
from forum.services.synthesis.coding.coders import list_coders
from forum.services.synthesis.coding.codes import list_codes
from forum.services.synthesis.coding.codings import forget_coder
from forum.services.synthesis.coding.comparing import CoderComparison, UnitKind, compare
from forum.views.synthesis.coding import PLACE, bp
from forum.views.synthesis.coding.frame import (
    CodeChip,
    chip_of,
    coder_label,
    consultation_to_code,
    frame_values,
)
from forum.views.synthesis.desk.choice import label_question
from forum.web.http.current_user import require_person
from forum.web.http.limits import limited_changes
from forum.web.http.query import parse_int, text_arg
from forum.web.language.locale import language


@dataclass(frozen=True)
class CoderChoice:
    """A coder that can be chosen; one from outside can be removed."""

    id: int
    name: str
    is_chosen: bool
    is_outside: bool


@dataclass(frozen=True)
class FigureLine:
    """Figures in words: agreement as a percentage, kappa with its margin, alpha."""

    chip: CodeChip | None
    units: int
    given: int
    agreed: str
    kappa: str
    alpha: str
    is_unsure: bool


@dataclass(frozen=True)
class DifferenceLine:
    """An answer to which coders gave different codes; those of each that not everybody gave."""

    number: int
    question_number: int | None
    codes: Sequence[tuple[str, Sequence[CodeChip]]]


@bp.get(f"{PLACE}/agreement")
def agreement(slug: str) -> ResponseReturnValue:
    """Show how far the chosen coders agree: overall and on each code."""
    consultation, person = consultation_to_code(slug), require_person()
    coders = list_coders(consultation)
    wanted = {parse_int(value) for value in request.args.getlist("coder")}
    chosen = [coder.id for coder in coders if coder.id in wanted] or [c.id for c in coders]
    values = frame_values(consultation, "agreement")
    questions = values["overview"].questions
    question = next((q for q in questions if str(q.number) == text_arg("question")), None)
    is_whole = text_arg("units") == "contributions" and question is None
    kind = UnitKind.CONTRIBUTION if is_whole else UnitKind.ANSWER
    question_id = question.id if question else None
    comparison = (
        compare(consultation, chosen, kind, question_id=question_id) if len(chosen) > 1 else None
    )
    chips = {code.id: chip_of(code) for code in list_codes(consultation)}
    return render_template(
        "synthesis/coding/agreement.html",
        **values,
        coders=[
            CoderChoice(c.id, coder_label(c, person), c.id in chosen, c.user_id is None)
            for c in coders
        ],
        units=kind.value,
        questions=[(str(q.number), label_question(q)) for q in questions],
        question=str(question.number) if question else "",
        comparison=comparison,
        has_kappa=len(chosen) == 2,
        overall=_line(None, comparison.overall) if comparison else None,
        lines=[
            _line(chips[code_id], figures)
            for code_id, figures in (comparison.by_code.items() if comparison else ())
            if code_id in chips
        ],
        differences=_differences(comparison, chips, coders, person) if comparison else (),
    )


def _differences(
    comparison: CoderComparison,
    chips: Mapping[int, CodeChip],
    coders: Sequence[Coder],
    person: User,
) -> list[DifferenceLine]:
    names = {coder.id: coder_label(coder, person) for coder in coders}
    return [
        DifferenceLine(
            number=unit.number,
            question_number=unit.question_number,
            codes=[
                (names[coder], [chips[code] for code in sorted(codes) if code in chips])
                for coder, codes in unit.codes.items()
                if codes and coder in names
            ],
        )
        for unit in comparison.differing
    ]


def _line(chip: CodeChip | None, figures: AgreementFigures) -> FigureLine:
    kappa = _number(figures.kappa)
    if figures.margin is not None:
        kappa = f"{kappa} ± {_number(figures.margin)}"
    share = figures.agreed / figures.units if figures.units else None
    return FigureLine(
        chip=chip,
        units=figures.units,
        given=figures.given,
        agreed=_number(share),
        kappa=kappa,
        alpha=_number(figures.alpha),
        is_unsure=figures.has_few_units,
    )


def _number(value: float | None) -> str:
    """Return a figure with two decimals, as the language of the page writes it."""
    if value is None:
        return "–"
    text = f"{round(value, 2) + 0:.2f}".replace("-", "−")  # without a sign before nothing
    return text if language() == "en" else text.replace(".", ",")


@bp.post(f"{PLACE}/coders/<id:number>/remove")
@limited_changes
def forget(slug: str, number: int) -> ResponseReturnValue:
    """Remove a coder from outside with all codes given in that name."""
    consultation = consultation_to_code(slug)
    count = forget_coder(consultation, number, by=require_person())
    db.session.commit()
    flash(ngettext("%(num)d code is removed.", "%(num)d codes are removed.", count), "info")
    return redirect(url_for(".agreement", slug=slug))
