"""What people may say of themselves, to be counted and never shown."""

from enum import StrEnum


class PersonGender(StrEnum):
    """The gender that a person has given; those who give none are not counted by it."""

    WOMAN = "woman"
    MAN = "man"
    OTHER = "other"
