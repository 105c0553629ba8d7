"""Buttons that add, remove and move sections and questions in the form; nothing is stored."""

from forum.domain.consultations.draft import DraftQuestion, DraftSection
from forum.web.http.query import UnknownChoice, parse_int

BUTTONS = frozenset(
    {"add-question", "remove-section", "up-section", "remove-question", "up-question"}
)
"""What buttons do to a section or a question, which their actions name."""


def apply_action(sections: list[DraftSection], action: str) -> str:
    """Apply the action of a button, such as `up-question:1:2`; return the id of the field to focus.

    A button of a section or question that is gone changes nothing; one that no form has raises
    UnknownChoice. The questions of a removed section are kept.
    """
    name, *numbers = action.split(":")
    indices = [index for number in numbers if (index := parse_int(number)) is not None]
    match name, indices:
        case "add-section", []:
            sections.append(DraftSection(title={}, questions=[DraftQuestion(text={})]))
            return f"s{len(sections) - 1}"
        case "add-question", [s] if s < len(sections):
            sections[s].questions.append(DraftQuestion(text={}))
            return f"s{s}q{len(sections[s].questions) - 1}"
        case "remove-section", [s] if s < len(sections):
            return _remove_section(sections, s)
        case "up-section", [s] if 0 < s < len(sections):
            sections[s - 1], sections[s] = sections[s], sections[s - 1]
            return f"s{s - 1}"
        case "remove-question", [s, q] if _has_question(sections, s, q):
            del sections[s].questions[q]
            return f"s{s}"
        case "up-question", [s, q] if _has_question(sections, s, q):
            return _move_up(sections, s, q)
        case name, [_, *_] if name in BUTTONS:
            return "s0"
        case _:
            raise UnknownChoice


def _has_question(sections: list[DraftSection], s: int, q: int) -> bool:
    return s < len(sections) and q < len(sections[s].questions)


def _remove_section(sections: list[DraftSection], s: int) -> str:
    """Remove a heading; its questions move to the section above, or for the first one below."""
    if len(sections) == 1:
        return f"s{s}"
    removed = sections.pop(s)
    neighbour = max(s - 1, 0)
    if s:
        sections[neighbour].questions += removed.questions
    else:
        sections[neighbour].questions[:0] = removed.questions
    return f"s{neighbour}"


def _move_up(sections: list[DraftSection], s: int, q: int) -> str:
    """Move a question up by one; the first of a section becomes the last of the section above."""
    questions = sections[s].questions
    if q:
        questions[q - 1], questions[q] = questions[q], questions[q - 1]
        return f"s{s}q{q - 1}"
    if s:
        sections[s - 1].questions.append(questions.pop(0))
        return f"s{s - 1}q{len(sections[s - 1].questions) - 1}"
    return "s0q0"


def without_empty(sections: list[DraftSection]) -> list[DraftSection]:
    """Return the sections and questions that are not empty."""
    filled_sections = []
    for section in sections:
        questions = [q for q in section.questions if any(v.strip() for v in q.text.values())]
        if questions or any(v.strip() for v in section.title.values()):
            filled_sections.append(
                DraftSection(title=section.title, questions=questions, id=section.id)
            )
    return filled_sections
