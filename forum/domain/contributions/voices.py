"""Voices: people and bodies that were heard, each once, however often they wrote.

Who writes in a personal capacity is a voice of their own. An organisation, a state or a group is
one voice, whoever writes or signs for it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from forum.domain.contributions.content import Capacity
from forum.domain.countries import regions_of, split_country_codes
from forum.domain.organisations import organisation_key


class VoiceKind(StrEnum):
    """How a voice is counted: official and personal ones apart, and late ones apart from both."""

    PERSONAL = "personal"
    OFFICIAL = "official"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Utterance:
    """A text that readers see, or a signature under one: who speaks, for whom, from where.

    `day` is None where it is not known. `countries` are ISO 3166 codes with blanks between them.
    """

    author_id: int
    capacity: Capacity
    organisation_id: int | None = None
    organisation: str = ""
    countries: str = ""
    stakeholder_type: str = ""
    language: str = ""
    gender: str = ""
    is_late: bool = False
    is_signature: bool = False
    day: date | None = None

    @property
    def voice(self) -> tuple[str, object]:
        """Return what is the same for all that one voice says."""
        if self.capacity is Capacity.PERSONAL:
            return "person", self.author_id
        if self.organisation_id is not None:
            return "organisation", self.organisation_id
        if key := organisation_key(self.organisation):
            return "name", key
        return self.capacity.value, self.author_id


@dataclass
class Voices:
    """Who was heard, by what they have in common; each count is of voices, not of texts.

    A voice counts in every country, region and language that it spoke from or in. `by_gender` and
    `people` count people instead, with "" for those who gave no gender. `by_week` counts voices by
    the Monday of the week in which they were first heard.
    """

    kinds: Counter[VoiceKind] = field(default_factory=Counter)
    by_country: Counter[str] = field(default_factory=Counter)
    by_region: Counter[str] = field(default_factory=Counter)
    by_sector: Counter[str] = field(default_factory=Counter)
    by_language: Counter[str] = field(default_factory=Counter)
    by_gender: Counter[str] = field(default_factory=Counter)
    by_week: Counter[date] = field(default_factory=Counter)
    author_ids: set[int] = field(default_factory=set)

    @property
    def count(self) -> int:
        """Return the number of voices in time; late ones are apart."""
        return self.kinds[VoiceKind.PERSONAL] + self.kinds[VoiceKind.OFFICIAL]


def count_voices(utterances: Iterable[Utterance]) -> Voices:
    """Return who was heard, each voice once.

    A voice that was heard before closing is not late, whatever it sent afterwards; only what it
    said in time counts for it. Late voices count in no other way.
    """
    by_voice: dict[tuple[str, object], list[Utterance]] = defaultdict(list)
    for utterance in utterances:
        by_voice[utterance.voice].append(utterance)
    voices = Voices()
    genders: dict[int, str] = {}
    for said in by_voice.values():
        voices.author_ids.update(each.author_id for each in said)
        in_time = [each for each in said if not each.is_late]
        if not in_time:
            voices.kinds[VoiceKind.LATE] += 1
            continue
        is_personal = in_time[0].capacity is Capacity.PERSONAL
        voices.kinds[VoiceKind.PERSONAL if is_personal else VoiceKind.OFFICIAL] += 1
        _count_voice(voices, in_time)
        genders |= {each.author_id: each.gender for each in in_time}
    voices.by_gender.update(genders.values())
    return voices


def _count_voice(voices: Voices, said: list[Utterance]) -> None:
    countries = {code for each in said for code in split_country_codes(each.countries) if code}
    voices.by_country.update(countries)
    voices.by_region.update(regions_of(countries))
    voices.by_sector.update({each.stakeholder_type for each in said if each.stakeholder_type})
    voices.by_language.update({each.language for each in said if each.language})
    days = [each.day for each in said if each.day is not None]
    if days:
        first = min(days)
        voices.by_week[date.fromordinal(first.toordinal() - first.weekday())] += 1
