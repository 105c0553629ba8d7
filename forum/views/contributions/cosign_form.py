"""The form with which a person co-signs a contribution of another author."""

from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from forum.models.user import User
from forum.views.contributions.identity import IdentityFields, make_identity, read_identity
from forum.web.http.query import parse_int
from forum.web.language.form_errors import sentence


@dataclass
class CosignForm:
    """The fields of the form: who signs, what readers see of it, and the consent.

    `consent` is the number of the consent version that the page showed.
    """

    identity: IdentityFields = field(default_factory=IdentityFields)
    consent: int = 0
    agreed: bool = False
    errors: dict[str, str] = field(default_factory=dict)

    def check(self, current_version: int) -> bool:
        """Set the errors, and return whether there are none.

        `current_version` is the number of the consent version in force.
        """
        self.errors = self.identity.find_errors()
        if self.consent != current_version:
            self.agreed = False
            self.errors["agreed"] = sentence("agreement_changed")
        elif not self.agreed:
            self.errors["agreed"] = sentence("cosign_agreement_missing")
        return not self.errors


def make_cosign_form(signatory: User) -> CosignForm:
    """Return a new form, filled in with the person's latest appearance."""
    return CosignForm(make_identity(signatory))


def read_cosign_form(values: MultiDict[str, str]) -> CosignForm:
    """Read a posted form; unknown values become the defaults."""
    return CosignForm(
        identity=read_identity(values),
        consent=parse_int(values.get("consent", "")) or 0,
        agreed=values.get("agreed") == "yes",
    )
