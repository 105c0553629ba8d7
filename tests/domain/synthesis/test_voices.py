"""Who is counted as a voice, and what tables tell of small groups."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from forum.domain.contributions.content import Capacity
from forum.domain.small_groups import FEWEST_TOLD, pool
from forum.domain.synthesis.points import Stance
from forum.domain.synthesis.voices import (
    NOT_STATED,
    SEVERAL,
    Speech,
    count_voices,
    find_voices,
    group_voices,
)

ORGANISATION, STATE = Capacity.ORGANISATION, Capacity.STATE


def said(id_: int, person: int, capacity: Capacity = Capacity.PERSONAL, body: str = "") -> Speech:
    return Speech(id_, person, capacity, body)


def test_a_person_counts_once_however_often_they_write() -> None:
    count = count_voices([said(1, 7), said(2, 7), said(3, 8)])
    assert (count.voices, count.posts, count.personal, count.official) == (2, 3, 2, 0)


def test_an_organisation_counts_once_whoever_writes_for_it() -> None:
    count = count_voices(
        [said(1, 7, ORGANISATION, "#1"), said(2, 8, ORGANISATION, "#1"), said(3, 8)]
    )
    assert (count.voices, count.official, count.personal) == (2, 1, 1)


def test_who_speaks_for_others_without_a_name_counts_by_person() -> None:
    assert count_voices([said(1, 7, ORGANISATION), said(2, 8, ORGANISATION)]).voices == 2


def test_near_copies_are_one_voice() -> None:
    copies = [replace(said(n, n), campaign=1) for n in range(1, 41)]
    count = count_voices([*copies, said(50, 60)])
    assert (count.voices, count.posts, count.campaigns) == (2, 41, 1)


def test_who_says_something_else_too_is_no_part_of_the_campaign() -> None:
    copies = [replace(said(n, n), campaign=1) for n in (1, 2)]
    assert count_voices([*copies, said(3, 1)]).voices == 2
    assert count_voices([*copies, said(3, 1), said(4, 2)]).voices == 2


def test_the_same_text_twice_from_one_person_is_no_campaign() -> None:
    copies = [replace(said(n, 7), campaign=1) for n in (1, 2)]
    count = count_voices(copies)
    assert (count.voices, count.campaigns, count.posts) == (1, 0, 2)


def test_co_signatures_are_voices_and_no_posts() -> None:
    signed = [replace(said(1, n), is_signature=True) for n in (8, 9)]
    count = count_voices([said(1, 7), *signed])
    assert (count.voices, count.posts, count.signatures) == (3, 1, 2)


def test_a_voice_is_late_only_if_all_it_said_is() -> None:
    late = replace(said(2, 7), late=True)
    assert count_voices([said(1, 7), late]).late == 0
    assert count_voices([late]).late == 1


def test_a_voice_can_take_two_stances() -> None:
    against = replace(said(2, 7), stance=Stance.OPPOSES)
    count = count_voices([said(1, 7), against])
    assert count.voices == 1
    assert count.by_stance == {Stance.SUPPORTS: 1, Stance.OPPOSES: 1}


def of(country: str, id_: int, **values: object) -> Speech:
    traits = {"country": frozenset(filter(None, [country]))}
    return replace(said(id_, id_), traits=traits, **values)  # type: ignore[arg-type]


def test_a_small_group_is_hidden_with_the_next_one() -> None:
    speeches = [of("KE", n) for n in range(9)] + [of("CL", n) for n in range(10, 16)]
    grouped = group_voices(find_voices([*speeches, of("FR", 99)]), "country")
    assert {group: count.voices for group, count in grouped.groups.items()} == {"KE": 9}
    assert grouped.others == 7
    assert grouped.total.voices == 16


def test_parts_of_a_group_are_told_only_if_none_is_small() -> None:
    late = [of("KE", n, late=True) for n in range(20, 22)]
    grouped = group_voices(find_voices([of("KE", n) for n in range(9)] + late), "country")
    assert (grouped.groups["KE"].voices, grouped.groups["KE"].late) == (11, None)
    grouped = group_voices(find_voices([of("KE", n) for n in range(9)]), "country")
    assert (grouped.groups["KE"].personal, grouped.groups["KE"].official) == (9, 0)


def test_a_voice_in_several_groups_is_in_none_of_them() -> None:
    (voice,) = find_voices([of("KE", 1), replace(of("CL", 2), person=1)])
    assert voice.group("country") == SEVERAL
    (voice,) = find_voices([of("", 1)])
    assert voice.group("country") == NOT_STATED


SIZES = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=1), st.integers(0, 12))


@given(SIZES)
def test_nothing_can_be_worked_out_by_subtraction(sizes: dict[str, int]) -> None:
    shown, others = pool(sizes)
    assert sum(shown.values()) + others == sum(sizes.values())
    assert all(shown[group] == sizes[group] >= FEWEST_TOLD for group in shown)
    assert others == 0 or others >= FEWEST_TOLD or not shown


PEOPLE = st.tuples(
    st.integers(1, 30),
    st.integers(1, 6),
    st.sampled_from(Capacity),
    st.sampled_from(["", "a", "b"]),
)


@given(st.lists(st.tuples(PEOPLE, st.integers(0, 2), st.booleans()), max_size=30))
def test_nobody_is_counted_twice(
    rows: list[tuple[tuple[int, int, Capacity, str], int, bool]],
) -> None:
    speeches = [
        Speech(*person, campaign=campaign, is_signature=is_signature and not campaign)
        for person, campaign, is_signature in rows
    ]
    voices = find_voices(speeches)
    new = [{s.key for s in voice.speeches} for voice in voices]
    alone = Counter(key for keys in new if len(keys) == 1 for key in keys)
    assert all(n == 1 for n in alone.values())
    assert len(voices) <= len({speech.key for speech in speeches})
    count = count_voices(speeches)
    assert count.official + count.personal == count.voices
    assert {s.contribution_id for v in voices for s in v.speeches} <= {
        s.contribution_id for s in speeches
    }
