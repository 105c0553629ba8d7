"""The form by which words are marked, with script and without."""

import re
from dataclasses import dataclass, field
from typing import Final

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from forum.domain.characters import clean_line, is_clean_line
from forum.domain.languages import LANGUAGES
from forum.domain.synthesis.excerpts import WordSpan
from forum.domain.synthesis.points import Stance
from forum.errors import Invalid
from forum.services.synthesis.marking import Bearing, MarkedWords, PointWish
from forum.views.synthesis.desk.texts import STANCES
from forum.web.http.query import LARGEST, normalise_newlines, parse_int, posted_choice
from forum.web.language.form_errors import sentence

MAX_POINT: Final = 500
MAX_THEME: Final = 200
MOST_SENTENCES: Final = 200
_SENTENCE: Final = re.compile(r"([0-9]{1,6}):([0-9]{1,9})-([0-9]{1,9})")


@dataclass
class MarkForm:
    """What was posted: the words, and on which points they are to bear.

    `revision` is the version of the text in which sentences were picked, 0 where the words say
    themselves what was marked.
    """

    number: int = 0
    revision: int = 0
    words: list[MarkedWords] = field(default_factory=list)
    sentences: frozenset[str] = frozenset()
    point_ids: list[int] = field(default_factory=list)
    text: str = ""
    place: str = ""
    theme: str = ""
    stance: Stance = Stance.SUPPORTS
    replaces_stance: bool = False

    @property
    def wish(self) -> bool:
        """Return whether a new point is wished for."""
        return bool(self.text.strip())

    def bearing(self, language: str) -> Bearing:
        """Return on what the words are to bear; raises Invalid for a point that cannot be noted."""
        wish = None
        if self.wish:
            for text, limit in ((self.text, MAX_POINT), (self.theme, MAX_THEME)):
                if len(text) > limit:
                    raise Invalid("too_long", "text")
                if not is_clean_line(text):
                    raise Invalid("unseen", "text")
            kind, id_ = self.place[:1], parse_int(self.place[1:])
            wish = PointWish(
                clean_line(self.text),
                language if language in LANGUAGES else "en",
                question_id=id_ if kind == "q" else None,
                theme_id=id_ if kind == "t" else None,
                new_theme=clean_line(self.theme),
            )
        return Bearing(self.point_ids, wish, self.stance, self.replaces_stance)


def read_mark_form(values: "MultiDict[str, str]") -> MarkForm:
    """Return the posted form."""
    stance = posted_choice("stance", "", *Stance)
    form = MarkForm(
        number=_int(values.get("number")),
        revision=_int(values.get("revision")),
        sentences=frozenset(values.getlist("sentence")[:MOST_SENTENCES]),
        point_ids=[id_ for value in values.getlist("point") if (id_ := _int(value))],
        text=normalise_newlines(values.get("text", "")).replace("\n", " ").strip(),
        place=values.get("place", ""),
        theme=values.get("title", "").strip(),
        stance=Stance(stance or Stance.SUPPORTS),
        replaces_stance=bool(values.get("replace")),
    )
    if "position" in values:
        span = WordSpan(_int(values.get("start")), _int(values.get("end")))
        words = normalise_newlines(values.get("text-words", ""))
        code = values.get("of", "")
        form.words = [MarkedWords(_int(values.get("position")), span, words, code)]
    for name in sorted(form.sentences):
        if picked := _SENTENCE.fullmatch(name):
            position, start, end = (min(int(n), LARGEST) for n in picked.groups())
            form.words.append(MarkedWords(position, WordSpan(start, end)))
    return form


def _int(value: str | None) -> int:
    return parse_int((value or "").strip()) or 0


def describe_refusal(error: Invalid) -> str:
    """Return why nothing was marked, and what to do."""
    if error.code == "other_stance":
        stance = error.values.get("stance")
        return _(
            "%(name)s has marked these words already: “%(stance)s”. Send again to replace that.",
            name=error.values.get("by", ""),
            stance=STANCES[Stance(str(stance))],
        )
    sentences = {
        "words": _(
            "The text has changed since you opened it, so nothing was marked. It is shown as it "
            "is now: mark the words again. What you typed is kept."
        ),
        "gone": _("Readers no longer see this text, so nothing in it can be marked."),
        "nothing": _("Select words in the text first."),
        "point": _("Choose a point, or write a new one."),
        "place": _("This question or theme does not exist any longer."),
        "unpaired": _("It is not known which original words these are. Mark them in the original."),
    }
    return sentences.get(error.code) or sentence(error.code)
