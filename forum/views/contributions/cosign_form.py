"""What a person types who signs another's contribution, checked and kept."""

from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from forum.models.user import User
from forum.services.contributions.identity import last_appearance
from forum.views.contributions.identity import IdentityFields, identity_of, read_identity
from forum.web.http.query import as_int
from forum.web.language.form_errors import sentence


@dataclass
class CosignForm:
    """The fields of the page: who signs, how readers shall see it, and the consent."""

    identity: IdentityFields = field(default_factory=IdentityFields)
    consent: int = 0
    agreed: bool = False
    errors: dict[str, str] = field(default_factory=dict)

    def check(self, present: int) -> bool:
        """Note errors and tell whether there are none; `present` is the number of the notice."""
        self.errors = self.identity.faults()
        if self.consent != present:
            self.agreed = False
            self.errors["agreed"] = sentence("agreement_changed")
        elif not self.agreed:
            self.errors["agreed"] = sentence("cosign_agreement_missing")
        return not self.errors


def empty_cosign_form(person: User) -> CosignForm:
    """Return a form that already knows who signs."""
    return CosignForm(identity_of(last_appearance(person)))


def read_cosign_form(values: MultiDict[str, str]) -> CosignForm:
    """Return what was typed; unknown choices become the defaults."""
    return CosignForm(
        read_identity(values),
        as_int(values.get("consent", "")) or 0,
        values.get("agreed") == "yes",
    )
