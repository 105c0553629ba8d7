"""Errors as English sentences for the person at the command line."""

from typing import Final

from forum.errors import Invalid, NotAllowed, NotFound

INVALID_SENTENCES: Final = {
    "cells": "Line {line} has more cells than the heading, or an open quotation mark. Put a name "
    "that contains the separator in quotation marks.",
    "closes_too_soon": "{field} is not later than the opening date.",
    "date_out_of_bounds": "{field} is before the year 1990 or after 2099.",
    "email": "This is not an email address.",
    "encoding": "This is not in UTF-8 or in the encoding that was named. Save it as UTF-8, or "
    "name its encoding, such as --encoding windows-1252.",
    "empty": "{field} is empty.",
    "exists": "There is an account with this address already.",
    "closes_before_opening": "The last day is before the first one.",
    "day": "{field} is no day such as 2019-03-01.",
    "day_out_of_bounds": "{field} is before the year 1990 or after 2099.",
    "file_bomb": "The file takes too much time or memory to read.",
    "file_busy": "Other files are being read at this moment. Try again.",
    "file_locked": "The file needs a password.",
    "file_macros": "The file contains macros. Save it without them.",
    "file_type": "The file is damaged, or of another kind than it says.",
    "import_dates": "The file has no dates. Say --opened and --closed with the first and last.",
    "import_used": "People have worked with it since.",
    "json": "The file is not JSON: {why} in line {line}, column {column}.",
    "json_encoding": "The file is not JSON in UTF-8.",
    "json_object": "The file does not hold a JSON object.",
    "mail_none": "The file has no messages.",
    "rows_missing": "The table needs a row of headings and a row below it.",
    "source_damaged": "The file is damaged.",
    "source_empty": "The file is empty.",
    "source_kind": "The file is none of JSON, CSV, DOCX and mbox. Name its kind with --kind.",
    "source_large": "The file is larger than 48 MB, or has too many contributions.",
    "too_long": "{field} is too long.",
    "long": "The password is longer than {most} characters.",
    "missing": "{field} is missing in the document.",
    "no_such_question": "{field} names a question that the document does not have.",
    "nul": "{field} contains the character NUL, which no text can hold. Remove it first.",
    "not_date": "{field} is no date that can be read; ISO 8601 can, such as 2026-12-01.",
    "not_list": "{field} is not a list.",
    "not_number": "{field} is not a whole number from 0 on.",
    "not_object": "{field} is not an object.",
    "not_text": "{field} is not a text.",
    "not_truth": "{field} is neither true nor false.",
    "role": "This is no role that a person can have.",
    "schema": "Forum cannot read this document: its `schema` is none of forum/1 and "
    "ediscussion-testdata/1.",
    "separator": "The file has more than one of comma, semicolon and tab. Begin it with the line "
    "name,aliases or name;aliases, so that it says which one separates the cells.",
    "too_many_characters": "{field} is longer than {most} characters.",
    "unseen": "{field} has characters that nobody sees, that turn the words, or that pile up.",
    "short": "The password is shorter than {least} characters.",
    "former_name": "{field} is a name of an older Forum. Export the file anew with this one.",
    "unknown_word": "{field} says something that Forum does not know.",
    "zone": "{field} is no time zone; Europe/Oslo would be one.",
}

NOT_ALLOWED_SENTENCES: Final = {
    "production": "The demonstration is not for production: everybody knows its password.",
}


def describe_error(error: Exception) -> str:
    """Return the sentence for an error; its class name if it has no message."""
    if isinstance(error, Invalid) and error.code in INVALID_SENTENCES:
        return INVALID_SENTENCES[error.code].format(**{"field": error.field, **error.values})
    if isinstance(error, NotAllowed) and error.code in NOT_ALLOWED_SENTENCES:
        return NOT_ALLOWED_SENTENCES[error.code]
    if isinstance(error, NotFound):
        return str(error) or "There is no such thing."
    return str(error) or type(error).__name__
