"""Voices: people and bodies, each counted once; official, personal and late ones apart."""

from datetime import date
from typing import Any

from forum.domain.contributions.content import Capacity
from forum.domain.contributions.voices import Utterance, VoiceKind, count_voices


def said(author: int = 1, **fields: Any) -> Utterance:
    values = {"capacity": Capacity.PERSONAL, "countries": "KE", "language": "en", **fields}
    return Utterance(author, **values)


def body(author: int = 1, **fields: Any) -> Utterance:
    return said(author, **{"capacity": Capacity.ORGANISATION, **fields})


def test_a_person_is_one_voice_however_often_they_write_or_sign() -> None:
    voices = count_voices([said(), said(language="fr"), said(is_signature=True, language="")])
    assert voices.count == 1
    assert voices.by_language == {"en": 1, "fr": 1}
    assert voices.by_country == {"KE": 1}


def test_a_body_is_one_voice_whoever_writes_for_it() -> None:
    one = [body(1, organisation_id=7), body(2, organisation_id=7)]
    named = [body(3, organisation="Lake Farmers"), body(4, organisation="LAKE FARMERS")]
    unnamed = [body(5), body(6)]
    voices = count_voices([*one, *named, *unnamed])
    assert voices.kinds == {VoiceKind.OFFICIAL: 4}


def test_a_person_who_also_speaks_for_a_body_is_two_voices_but_one_person() -> None:
    voices = count_voices([said(gender="woman"), body(organisation_id=7, gender="woman")])
    assert voices.kinds == {VoiceKind.PERSONAL: 1, VoiceKind.OFFICIAL: 1}
    assert voices.by_gender == {"woman": 1}


def test_late_voices_count_apart_and_nowhere_else() -> None:
    voices = count_voices(
        [said(1), said(1, is_late=True, countries="PE"), said(2, is_late=True, countries="FR")]
    )
    assert voices.kinds == {VoiceKind.PERSONAL: 1, VoiceKind.LATE: 1}
    assert voices.by_country == {"KE": 1}
    assert voices.count == 1


def test_several_countries_of_one_region_are_one_voice_of_it() -> None:
    voices = count_voices([said(countries="KE UG PE")])
    assert voices.by_country == {"KE": 1, "UG": 1, "PE": 1}
    assert voices.by_region == {"002": 1, "419": 1}


def test_a_voice_counts_in_the_week_in_which_it_was_first_heard() -> None:
    friday, tuesday = date(2026, 11, 6), date(2026, 11, 10)
    voices = count_voices([said(1, day=tuesday), said(1, day=friday), said(2, day=tuesday)])
    assert voices.by_week == {date(2026, 11, 2): 1, date(2026, 11, 9): 1}
