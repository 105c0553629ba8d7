"""Forms about people: what was typed, and a sentence for each thing that is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from forum.domain.countries import CODES
from forum.domain.languages import LANGUAGES
from forum.errors import Invalid
from forum.services.accounts.accounts import (
    MAX_NAME,
    MAX_ORGANISATION,
    Details,
    check_password,
    normalise_email,
)
from forum.web.language.form_errors import sentence
from forum.web.language.locale import available_zones

Typed = Mapping[str, str]

KEPT: Final = ("name", "organisation", "country", "language", "zone", "email", "rules", "remember")


@dataclass
class AccountForm:
    """Values by field, without passwords; errors by field, which is also the field's id."""

    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)


def blank(**values: str) -> AccountForm:
    """Return a form that nobody has sent yet."""
    return AccountForm(values)


def _typed(form: Typed) -> AccountForm:
    return AccountForm({name: " ".join(form[name].split()) for name in KEPT if name in form})


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
    if values.get("country") and values["country"] not in CODES:
        form.errors["country"] = sentence("country")
    if values.get("language") not in LANGUAGES:
        form.errors["language"] = sentence("own_language")
    if values.get("zone") and values["zone"] not in available_zones():
        form.errors["zone"] = sentence("zone")


def registration(form: Typed) -> AccountForm:
    """Return what somebody typed who wants an account."""
    sent = _typed(form)
    _check_details(sent)
    _check(sent, "email", normalise_email, sent.values.get("email", ""))
    _check(sent, "password", check_password, form.get("password", ""))
    if not sent.values.get("rules"):
        sent.errors["rules"] = sentence("rules")
    return sent


def sign_in_form(form: Typed) -> AccountForm:
    """Return what somebody typed who wants to sign in; whether it is right is not known yet."""
    sent = _typed(form)
    if not sent.values.get("email"):
        sent.errors["email"] = sentence("email_missing")
    if not form.get("password"):
        sent.errors["password"] = sentence("password_missing")
    return sent


def address_form(form: Typed) -> AccountForm:
    """Return an address to which somebody wants a mail to go."""
    sent = _typed(form)
    _check(sent, "email", normalise_email, sent.values.get("email", ""))
    return sent


def new_password(form: Typed) -> AccountForm:
    """Return a password that somebody chose; itself it is not kept."""
    sent = _typed(form)
    _check(sent, "password", check_password, form.get("password", ""))
    return sent


def profile(form: Typed) -> AccountForm:
    """Return what a person says of themselves."""
    sent = _typed(form)
    _check_details(sent)
    return sent


def details(form: AccountForm) -> Details:
    """Return the details of a form without errors."""
    names = ("name", "organisation", "country", "language", "zone")
    return Details(**{name: form.values.get(name, "") for name in names})
