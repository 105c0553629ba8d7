"""The forms of accounts: the posted values, and a sentence for each error."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from forum.domain.characters import clean_line, is_clean_line
from forum.domain.countries import COUNTRY_CODES
from forum.domain.languages import LANGUAGES
from forum.domain.mail_addresses import normal_address
from forum.domain.persons import PersonGender
from forum.errors import Invalid
from forum.models.user import User
from forum.services.accounts.accounts import (
    MAX_NAME,
    MAX_ORGANISATION,
    PersonalDetails,
    authenticate,
    check_password,
)
from forum.web.language.form_errors import sentence
from forum.web.language.locale import available_zones

PostedForm = Mapping[str, str]

FIELDS: Final = (
    "name",
    "organisation",
    "country",
    "language",
    "zone",
    "gender",
    "email",
    "rules",
    "remember",
)


@dataclass
class AccountForm:
    """Values by field, without passwords; errors by field. The name of a field is also its id."""

    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)


def empty_form(**values: str) -> AccountForm:
    """Return a form without errors, with these values."""
    return AccountForm(values)


def _read_fields(posted: PostedForm) -> AccountForm:
    return AccountForm({name: " ".join(posted[name].split()) for name in FIELDS if name in posted})


def _check(form: AccountForm, name: str, rule: Callable[[str], object], value: str) -> None:
    try:
        rule(value)
    except Invalid as error:
        form.errors[name] = sentence(error)


def _check_details(form: AccountForm) -> None:
    values = form.values
    if not values.get("name"):
        form.errors["name"] = sentence("name_missing")
    elif len(values["name"]) > MAX_NAME:
        form.errors["name"] = sentence("too_many_characters", most=MAX_NAME)
    if len(values.get("organisation", "")) > MAX_ORGANISATION:
        form.errors["organisation"] = sentence("too_many_characters", most=MAX_ORGANISATION)
    for name in ("name", "organisation"):
        if not is_clean_line(values.get(name, "")):
            form.errors[name] = sentence("unseen")
        values[name] = clean_line(values.get(name, ""))
    if values.get("country") and values["country"] not in COUNTRY_CODES:
        form.errors["country"] = sentence("country")
    if values.get("language") not in LANGUAGES:
        form.errors["language"] = sentence("own_language")
    if values.get("zone") and values["zone"] not in available_zones():
        form.errors["zone"] = sentence("zone")


def read_device_zone(posted: PostedForm) -> str:
    """Return the zone of the device, which a script wrote into the form, or an empty string."""
    name = posted.get("zone", "")
    return name if name in available_zones() else ""


def read_registration(posted: PostedForm) -> AccountForm:
    """Return the checked form of a person who registers."""
    form = _read_fields(posted)
    form.values["zone"] = read_device_zone(posted)
    _check_details(form)
    _check(form, "email", normal_address, form.values.get("email", ""))
    if not form.values.get("rules"):
        form.errors["rules"] = sentence("rules")
    return form


def read_confirmation(posted: PostedForm) -> AccountForm:
    """Return the checked form of a person who opens an account, without the password."""
    form = _read_fields(posted)
    form.values["zone"] = read_device_zone(posted)
    _check_details(form)
    _check(form, "password", check_password, posted.get("password", ""))
    return form


def read_sign_in(posted: PostedForm) -> AccountForm:
    """Return the form of a person who signs in; the password itself is not checked here."""
    form = _read_fields(posted)
    if not form.values.get("email"):
        form.errors["email"] = sentence("email_missing")
    if not posted.get("password"):
        form.errors["password"] = sentence("password_missing")
    return form


def find_who_signs_in(form: AccountForm, password: str) -> User | None:
    """Return who signs in; adds to the errors."""
    if form.errors:
        return None
    try:
        return authenticate(form.values["email"], password)
    except Invalid as error:
        form.errors["email"] = sentence(error)
        return None


def read_address(posted: PostedForm) -> AccountForm:
    """Return the checked form with an e-mail address."""
    form = _read_fields(posted)
    _check(form, "email", normal_address, form.values.get("email", ""))
    return form


def read_new_password(posted: PostedForm) -> AccountForm:
    """Return the checked form of a new password, without the password."""
    form = _read_fields(posted)
    _check(form, "password", check_password, posted.get("password", ""))
    return form


def read_profile(posted: PostedForm) -> AccountForm:
    """Return the checked form of a person's details."""
    form = _read_fields(posted)
    _check_details(form)
    if form.values.get("gender") and form.values["gender"] not in set(PersonGender):
        form.errors["gender"] = sentence("gender")
    return form


def form_of(user: User) -> AccountForm:
    """Return a form with a person's details."""
    names = ("name", "organisation", "country", "language", "zone")
    values = {name: getattr(user, name) for name in names}
    return empty_form(**values, gender=user.gender.value if user.gender else "")


def details_of(form: AccountForm) -> PersonalDetails:
    """Return the details in a form without errors."""
    names = ("name", "organisation", "country", "language", "zone")
    return PersonalDetails(**{name: form.values.get(name, "") for name in names})
