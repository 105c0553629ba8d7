"""Why a file of translations is not read."""


class UnknownFile(Exception):
    """The file is no work for translators, or not as it left."""


class DamagedFile(Exception):
    """The file left here, and can no longer be read."""


class TooManySentences(Exception):
    """The file holds more than any consultation has."""
