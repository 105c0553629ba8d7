"""The languages in which the platform speaks and between which it translates: one list.

`docs/developers/add-a-language.md` says what else a further language needs.
"""

from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Final

from babel import Locale, UnknownLocaleError


@dataclass(frozen=True, kw_only=True, slots=True)
class Language:
    """A language of the platform: how it is named, and how it writes dates, hours and colons.

    `code` is its ISO 639 code, in addresses and `lang`; `name` is its own name for itself; `region`
    is the BCP 47 tag that documents and engines are given. Patterns are those of Unicode CLDR.
    """

    code: str
    name: str
    region: str
    date: str = "d MMMM y"
    day_and_month: str = "d MMMM"
    hour: str = "HH:mm"
    date_and_hour: str = "EEEE d MMMM y, HH:mm"
    colon: str = ": "

    @property
    def moment(self) -> str:
        """Return the pattern of a day and an hour without the year."""
        return self.day_and_month + ", " + self.hour

    @property
    def moment_with_year(self) -> str:
        """Return the pattern of a day and an hour with the year."""
        return self.date + ", " + self.hour


BY_CODE: Final = {
    language.code: language
    for language in (
        Language(code="en", name="English", region="en-GB"),
        Language(
            code="es",
            name="Español",
            region="es-ES",
            date="d 'de' MMMM 'de' y",
            day_and_month="d 'de' MMMM",
            hour="H:mm",
            date_and_hour="EEEE d 'de' MMMM 'de' y 'a las' H:mm",
        ),
        Language(
            code="fr",
            name="Français",
            region="fr-FR",
            hour="H\N{NO-BREAK SPACE}'h'\N{NO-BREAK SPACE}mm",
            date_and_hour="EEEE d MMMM y 'à' H\N{NO-BREAK SPACE}'h'\N{NO-BREAK SPACE}mm",
            colon="\N{NO-BREAK SPACE}: ",
        ),
    )
}
LANGUAGES: Final = tuple(BY_CODE)
DEFAULT_LANGUAGE: Final = LANGUAGES[0]


def other_languages(language: str) -> tuple[str, ...]:
    """Return the platform's languages other than `language`."""
    return tuple(code for code in LANGUAGES if code != language)


def region_of(language: str) -> str:
    """Return the BCP 47 tag with a region, such as "es-ES"; the code itself if it is not known."""
    return BY_CODE[language].region if language in BY_CODE else language


@cache
def direction_of(language: str) -> str:
    """Return "rtl" if the language, of the platform or any other, is written from the right."""
    try:
        return str(Locale.parse(language, sep="-").text_direction)
    except (UnknownLocaleError, ValueError):
        return "ltr"


@cache
def lang_attributes(language: str, around: str) -> str:
    """Return the HTML attributes `lang` and `dir` of a fragment within text in `around`.

    Nothing if the languages are the same or that of the fragment is unknown; `dir` only if its
    direction is another one, or `around` is empty.
    """
    if not language or language == around:
        return ""
    direction = direction_of(language)
    if around and direction == direction_of(around):
        return f' lang="{escape(language)}"'
    return f' lang="{escape(language)}" dir="{direction}"'
