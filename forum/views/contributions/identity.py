"""The form fields about the author: capacity, organisation, countries, and what readers see."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from forum.domain.characters import clean_line, is_clean_line
from forum.domain.consultations.seat_labels import NO_LABEL, SeatLabel
from forum.domain.contributions.content import Appearance, Capacity, Publication
from forum.domain.countries import COUNTRY_CODES, WORLD_CODE
from forum.models.user import User
from forum.services.contributions.identity import find_last_appearance, read_profile_appearance
from forum.services.organisations import names
from forum.web.language.countries import country_names
from forum.web.language.form_errors import sentence

MAX_COUNTRIES = 10
FIELD_IDS = frozenset({"language", "organisation", "country"})


@dataclass
class IdentityFields:
    """The fields about the author; `country_boxes` is the number of select boxes for countries.

    `is_known` tells that the author has filled them in before, here or in the profile;
    `is_changing` that they are being changed on the page.
    """

    capacity: Capacity = Capacity.PERSONAL
    organisation: str = ""
    countries: list[str] = field(default_factory=list)
    is_global: bool = False
    publication: Publication = Publication.NAME
    country_boxes: int = 1
    is_known: bool = False
    is_changing: bool = False

    def is_folded(self, errors: Mapping[str, str]) -> bool:
        """Return whether one line says enough: the author is known, and changes nothing."""
        return self.is_known and not self.is_changing and FIELD_IDS.isdisjoint(errors)

    @property
    def codes(self) -> str:
        """Return the countries as a contribution stores them: codes with blanks between them."""
        return WORLD_CODE if self.is_global else " ".join(self.countries)

    @property
    def country_values(self) -> list[str]:
        """Return the country code of each select box; the empty ones come last."""
        return self.countries + [""] * max(0, self.country_boxes - len(self.countries))

    @property
    def posted_fields(self) -> list[tuple[str, str]]:
        """Return the fields as names and values, from which `read_identity` reads them again."""
        fields = [
            ("capacity", self.capacity.value),
            ("organisation", self.organisation),
            ("publication", self.publication.value),
            *(("country", code) for code in self.countries),
        ]
        fields += [("global", "yes")] if self.is_global else []
        return [*fields, ("known", "yes")] if self.is_known else fields

    def offer_another_country(self) -> None:
        """Add an empty select box for a country, up to MAX_COUNTRIES."""
        self.country_boxes = min(MAX_COUNTRIES, len(self.countries) + 1)
        self.is_changing = True

    def find_errors(self) -> dict[str, str]:
        """Return a sentence for each field that is missing or wrong, by the id of the field."""
        errors = {}
        if not is_clean_line(self.organisation):
            errors["organisation"] = sentence("unseen")
        self.organisation = clean_line(self.organisation)
        if not self.organisation:
            if self.capacity is Capacity.ORGANISATION:
                errors["organisation"] = _("Name the organisation for which you are writing.")
            elif self.capacity is Capacity.GROUP:
                errors["organisation"] = _("Name the group for which you are writing.")
            elif self.publication is Publication.ORGANISATION:
                errors["organisation"] = _(
                    "Name the organisation, or choose another way of appearing."
                )
        if self.capacity is Capacity.STATE and not self.countries:
            errors["country"] = _("Choose the state whose position this is.")
        elif self.capacity is Capacity.STATE and self.is_global:
            errors["country"] = _(
                "A state speaks for itself: clear “Global”, or choose another capacity."
            )
        return errors

    def appearance(self, author: User, label: SeatLabel = NO_LABEL) -> Appearance:
        """Return how readers will see the author; `label` is that of a seat on the team."""
        return Appearance(
            name=author.name,
            organisation=names.standard_name(self.organisation),
            countries=self.codes,
            capacity=self.capacity,
            publication=self.publication,
            label=label,
        )

    def find_similar_organisations(self) -> list[str]:
        """Return similar names in the register of organisations; none if the name is registered."""
        if not self.organisation or names.find_organisation(self.organisation) is not None:
            return []
        return [similar.name for similar in names.find_similar(self.organisation)]


def read_identity(values: MultiDict[str, str]) -> IdentityFields:
    """Read the fields of a posted form; unknown values become the defaults."""
    fields = IdentityFields(organisation=" ".join(values.get("organisation", "").split())[:300])
    if values.get("capacity") in set(Capacity):
        fields.capacity = Capacity(values["capacity"])
    if values.get("publication") in set(Publication):
        fields.publication = Publication(values["publication"])
    codes = dict.fromkeys(code for code in values.getlist("country") if code in COUNTRY_CODES)
    fields.countries = list(codes)[:MAX_COUNTRIES]
    fields.is_global = values.get("global") == "yes"
    fields.is_known = values.get("known") == "yes"
    fields.country_boxes = max(1, min(MAX_COUNTRIES, len(values.getlist("country"))))
    if (suggestion := values.get("meant", "").strip()[:300]) and values.get("act") != "back":
        fields.organisation = suggestion
    return fields


def identity_from(appearance: Appearance, *, is_known: bool = True) -> IdentityFields:
    """Return the fields that result in this appearance; `is_known` if it was used before."""
    codes = appearance.countries.split()
    return IdentityFields(
        capacity=appearance.capacity,
        organisation=appearance.organisation,
        countries=[code for code in codes if code in COUNTRY_CODES][:MAX_COUNTRIES],
        is_global=appearance.countries == WORLD_CODE,
        publication=appearance.publication,
        is_known=is_known,
    )


def make_identity(author: User) -> IdentityFields:
    """Return the fields of a new form, as the author appeared last, else from their profile.

    A profile without organisation or country says too little to be taken for granted.
    """
    last = find_last_appearance(author)
    if last is not None:
        return identity_from(last)
    is_known = bool(author.organisation and author.country)
    return identity_from(read_profile_appearance(author), is_known=is_known)


def register_organisation(appearance: Appearance) -> Appearance:
    """Return the appearance with its organisation from the register.

    An organisation that is not in the register yet is added; flushes.
    """
    if not appearance.organisation:
        return appearance
    return replace(
        appearance, organisation_id=names.find_or_add_organisation(appearance.organisation).id
    )


def preview_appearances(identity: IdentityFields, author: User) -> dict[Publication, str]:
    """Return how readers would see the author, by the kind of publication."""
    countries = country_names(identity.codes) if identity.codes else ""
    organisation = identity.organisation or _("your organisation")
    return {
        Publication.NAME: ", ".join(filter(None, (author.name, identity.organisation, countries))),
        Publication.ORGANISATION: ", ".join(filter(None, (organisation, countries))),
        Publication.WITHHELD: ", ".join(filter(None, (_("Name withheld"), countries))),
    }
