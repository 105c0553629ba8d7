"""What an organiser enters, and how an address is made of a title."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.domain.consultations.draft import (
    SLUG_LENGTH,
    ConsultationDraft,
    DraftQuestion,
    DraftSection,
    slugify,
)
from forum.domain.contributions.statuses import Moderation


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Seeds for dry lands", "seeds-for-dry-lands"),
        ("  ¿Qué semillas   guardamos? ", "que-semillas-guardamos"),
        ("L’eau, c’est la vie — 2026", "leau-cest-la-vie-2026"),
        ("Œuvres & Straße", "oeuvres-strasse"),
        ("Cœur, ÆSIR, Łódź, Øre, Đà Nẵng, İstanbul", "coeur-aesir-lodz-ore-da-nang-istanbul"),
        ("Agenda 2025\u20132030", "agenda-2025-2030"),
        ("1\u00a0500\u00a0000 “seeds”…", "1-500-000-seeds"),
        ("Co\u0302te d'Ivoire", "cote-divoire"),
        ("Школьное питание", "shkolnoe-pitanie"),
        ("Ελλάδα", "ellada"),
        ("学校给食", "xue-xiao-gei-shi"),
        ("विद्यालय", "vidyaly"),
        ("مدرسة", "mdrsh"),
        ("한국", "hangug"),
        ("\u202e\u200b", "consultation"),
        ("水", "shui"),
        ("", "consultation"),
        ("../../etc/passwd", "etc-passwd"),
        ("x" * 90, "x" * SLUG_LENGTH),
        ("word " * 30, "-".join(["word"] * 12)),
    ],
)
def test_a_title_makes_an_address(title: str, slug: str) -> None:
    assert slugify(title) == slug


@given(st.text())
def test_every_title_makes_a_plain_address_that_makes_itself(title: str) -> None:
    slug = slugify(title)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= SLUG_LENGTH
    assert slugify(slug) == slug


def test_questions_are_those_of_all_sections_in_order() -> None:
    one, two, three = (DraftQuestion({"en": str(n)}) for n in range(3))
    draft = ConsultationDraft(
        language="en",
        zone="UTC",
        moderation=Moderation.BEFORE,
        title={},
        introduction={},
        background={},
        organisers=[],
        sections=[DraftSection({}, [one, two]), DraftSection({}), DraftSection({}, [three])],
        opens_at=None,
        closes_at=None,
    )
    assert draft.questions == [one, two, three]
