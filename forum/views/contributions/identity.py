"""Who speaks, for whom, from where, and how much of it readers see, as typed into the form."""

from dataclasses import dataclass, field, replace

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from forum.domain.contributions.content import Appearance, Capacity, Publication
from forum.domain.countries import CODES, WORLD
from forum.models.user import User
from forum.services.organisations import names
from forum.web.language.countries import countries_named

MAX_COUNTRIES = 10


@dataclass
class IdentityFields:
    """The fields about the author; `boxes` is how many choices of a country the page offers."""

    capacity: Capacity = Capacity.PERSONAL
    organisation: str = ""
    countries: list[str] = field(default_factory=list)
    is_global: bool = False
    publication: Publication = Publication.NAME
    boxes: int = 1

    @property
    def codes(self) -> str:
        """Return the countries as a contribution holds them."""
        return WORLD if self.is_global else " ".join(self.countries)

    @property
    def slots(self) -> list[str]:
        """Return what each choice of a country shows; the empty ones come last."""
        return self.countries + [""] * max(0, self.boxes - len(self.countries))

    def offer_another_country(self) -> None:
        """Show one more choice of a country, as far as there may be one."""
        self.boxes = min(MAX_COUNTRIES, len(self.countries) + 1)

    def faults(self) -> dict[str, str]:
        """Return what is missing, as sentences by the id of the field."""
        found = {}
        if not self.organisation:
            if self.capacity is Capacity.ORGANISATION:
                found["organisation"] = _("Name the organisation for which you write.")
            elif self.capacity is Capacity.GROUP:
                found["organisation"] = _("Name the group for which you write.")
            elif self.publication is Publication.ORGANISATION:
                found["organisation"] = _(
                    "Name the organisation, or choose another way of being shown."
                )
        if self.capacity is Capacity.STATE and not self.countries:
            found["country"] = _("Choose the state whose position this is.")
        elif self.capacity is Capacity.STATE and self.is_global:
            found["country"] = _(
                "A state speaks for itself: take the tick away from “Global”, or choose another "
                "capacity."
            )
        return found

    def appearance(self, person: User, label: str = "") -> Appearance:
        """Return how the author is shown."""
        return Appearance(
            name=person.name,
            organisation=names.standard(self.organisation),
            countries=self.codes,
            capacity=self.capacity,
            publication=self.publication,
            label=label,
        )

    def resembling(self) -> list[str]:
        """Return names in the register that are much like the one typed, unless it is there."""
        if not self.organisation or names.resolve(self.organisation) is not None:
            return []
        return [found.name for found in names.resembling(self.organisation)]


def read_identity(values: MultiDict[str, str]) -> IdentityFields:
    """Return what was typed; unknown choices become the defaults."""
    found = IdentityFields(organisation=" ".join(values.get("organisation", "").split())[:300])
    if values.get("capacity") in set(Capacity):
        found.capacity = Capacity(values["capacity"])
    if values.get("publication") in set(Publication):
        found.publication = Publication(values["publication"])
    chosen = dict.fromkeys(code for code in values.getlist("country") if code in CODES)
    found.countries = list(chosen)[:MAX_COUNTRIES]
    found.is_global = values.get("global") == "yes"
    found.boxes = max(1, min(MAX_COUNTRIES, len(values.getlist("country"))))
    if (meant := values.get("meant", "").strip()[:300]) and values.get("act") != "back":
        found.organisation = meant
    return found


def identity_of(appearance: Appearance) -> IdentityFields:
    """Return the fields that make this appearance."""
    codes = appearance.countries.split()
    return IdentityFields(
        capacity=appearance.capacity,
        organisation=appearance.organisation,
        countries=[code for code in codes if code in CODES][:MAX_COUNTRIES],
        is_global=appearance.countries == WORLD,
        publication=appearance.publication,
    )


def with_registered_organisation(appearance: Appearance) -> Appearance:
    """Return the appearance with its organisation entered in the register; adds and flushes."""
    if not appearance.organisation:
        return appearance
    return replace(appearance, organisation_id=names.registered(appearance.organisation).id)


def ways_to_appear(identity: IdentityFields, person: User) -> dict[Publication, str]:
    """Return, for each way of being published, how readers will see the author."""
    places = countries_named(identity.codes) if identity.codes else ""
    organisation = identity.organisation or _("your organisation")
    return {
        Publication.NAME: ", ".join(filter(None, (person.name, identity.organisation, places))),
        Publication.ORGANISATION: ", ".join(filter(None, (organisation, places))),
        Publication.WITHHELD: ", ".join(filter(None, (_("Name withheld"), places))),
    }
