"""Sections and questions while an organiser arranges them, without storing anything."""

from forum.domain.consultations.draft import DraftQuestion, DraftSection


def arrange(sections: list[DraftSection], act: str) -> str:
    """Do what a button says, such as `up-question:1:2`; return the id of the field to go on in.

    What the button does not find stays as it is; no question is lost with its section.
    """
    name, *numbers = act.split(":")
    indices = [int(number) for number in numbers if number.isdecimal()]
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
        case "remove-question", [s, q] if _has(sections, s, q):
            del sections[s].questions[q]
            return f"s{s}"
        case "up-question", [s, q] if _has(sections, s, q):
            return _move_up(sections, s, q)
        case _:
            return "s0"


def _has(sections: list[DraftSection], s: int, q: int) -> bool:
    return s < len(sections) and q < len(sections[s].questions)


def _remove_section(sections: list[DraftSection], s: int) -> str:
    """Remove a heading; its questions join the section above, or the one below."""
    if len(sections) == 1:
        return f"s{s}"
    gone = sections.pop(s)
    heir = max(s - 1, 0)
    if s:
        sections[heir].questions += gone.questions
    else:
        sections[heir].questions[:0] = gone.questions
    return f"s{heir}"


def _move_up(sections: list[DraftSection], s: int, q: int) -> str:
    """Move a question up by one; the first of a section becomes the last of the one above."""
    questions = sections[s].questions
    if q:
        questions[q - 1], questions[q] = questions[q], questions[q - 1]
        return f"s{s}q{q - 1}"
    if s:
        sections[s - 1].questions.append(questions.pop(0))
        return f"s{s - 1}q{len(sections[s - 1].questions) - 1}"
    return "s0q0"


def without_empty(sections: list[DraftSection]) -> list[DraftSection]:
    """Return the sections and questions in which anything is written."""
    kept = []
    for section in sections:
        questions = [q for q in section.questions if any(v.strip() for v in q.text.values())]
        if questions or any(v.strip() for v in section.title.values()):
            kept.append(DraftSection(title=section.title, questions=questions, id=section.id))
    return kept
