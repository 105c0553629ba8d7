"""What can go wrong in the domain, said without status codes or sentences for the screen."""


class ForumError(Exception):
    """Base of every error that the product itself raises."""


class NotFound(ForumError):
    """The thing does not exist, or this person may not know that it does."""


class NotSignedIn(ForumError):
    """The action needs a signed-in person."""


class NotAllowed(ForumError):
    """This person may see the thing, but may not do this to it, or not now.

    `why` is a short key (such as a stage's name) that the web turns into a sentence.
    """

    def __init__(self, why: str = "") -> None:
        super().__init__(why)
        self.why = why


class NewerVersion(ForumError):
    """Something newer stands where this was to be stored, and its author has not seen it."""


class Invalid(ForumError):
    """The input breaks a rule; `field` names the input and `why` the rule, both as keys."""

    def __init__(self, why: str, field: str = "", **values: object) -> None:
        super().__init__(f"{field}: {why}" if field else why)
        self.why = why
        self.field = field
        self.values = values
