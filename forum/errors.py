"""The exceptions of the product, without HTTP status codes or sentences for people."""


class ForumError(Exception):
    """Base class of all exceptions that the product itself raises."""


class NotFound(ForumError):
    """The object does not exist, or this person may not know that it exists."""


class NotSignedIn(ForumError):
    """The action needs a signed-in person."""


class NotAllowed(ForumError):
    """This person may see the object, but may not do this with it, or not now.

    `code` is a short key, such as the name of a stage, for which `web` has a sentence. `action` is
    the name of what was refused, and `subject` is what it was to be done to, where they are known.
    """

    def __init__(self, code: str = "", *, action: str = "", subject: object = None) -> None:
        super().__init__(code)
        self.code = code
        self.action = action
        self.subject = subject


class VersionConflict(ForumError):
    """A newer version is stored already, and the author of this one has not seen it."""


class Invalid(ForumError):
    """The input breaks a rule; `code` is the key of the rule and `field` the key of the input.

    `values` fill the placeholders of the sentence for the rule.
    """

    def __init__(self, code: str, field: str = "", **values: object) -> None:
        super().__init__(f"{field}: {code}" if field else code)
        self.code = code
        self.field = field
        self.values = values
