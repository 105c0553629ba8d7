"""Why a file of another program is not read."""


class NoExchangeFile(Exception):
    """The file is no REFI-QDA."""


class TooMuchInFile(Exception):
    """The file holds more than any consultation has."""
