"""Texts that make careless patterns and loops work for minutes, of any length."""

from typing import Final

_PIECES: Final[dict[str, str]] = {
    "full stops": ".",
    "addresses without a host": "://",
    "square brackets": "[",
    "round brackets": "(",
    "stars": "*",
    "stars and letters": "*a **b ",
    "low lines": "_",
    "low lines and letters": "_a ",
    "signs of quotations": "> ",
    "bare signs of quotations": ">",
    "backticks": "`",
    "backticks and letters": "`a",
    "signs of tags": "<",
    "begun tags": "<a ",
    "tags with attributes": "<a href='",
    "tags": "<b><i>",
    "comments": "<!--",
    "marks": "a\u0301",
    "piles of marks": "\u0316\u0301",
    "Hebrew points": "\u05d0\u0591\u05b0",
    "joiners": "\u200d",
    "directions": "\u202e\u2066",
    "ended directions": "\u2066a\u2069",
    "wrong ends of directions": "\u2066\u202c",
    "blanks": " ",
    "tabs": "\t",
    "no-break blanks": "\u00a0",
    "one long word": "seed",
    "many short lines": "a\n",
    "empty lines": "\n",
    "words": "We keep our own seeds, and we share them. ",
    "nested lists": "  - a\n    - b\n",
    "bullets": "- ",
    "numbers of lists": "1. a\n",
    "columns of tables": "|",
    "rows of tables": "|a|b|\n|-|-|\n",
    "half of an entity": "&amp",
    "entities": "&lt;",
    "numbers of characters": "&#1",
    "coloured emoji": "\U0001f44d\U0001f3fd",
    "joined emoji": "\U0001f468\u200d\U0001f469",
    "mixed line ends": "\r\n\n\r",
    "signs of mail": "@",
    "mail addresses": "a@",
    "hosts": "www.",
    "dotted letters": "a.",
    "quotation marks": "\"'",
    "opening quotation marks": "« “",
    "Hangul": "\u1100\u1161",
    "Han": "\u79cd\u5b50",
    "numbers": "1,234.5 ",
    "digits": "1",
    "question marks": "a? ",
    "capitals": "A.B. ",
    "backslashes": "\\",
    "hyphens": "a-",
    "apostrophes": "l'",
    "heading signs": "#",
    "rules": "***\n",
    "lines under headings": "a\n==\n",
    "fences": "```\n",
    "places of words": "XQ1Z ",
    "soft hyphens": "\u00ad",
    "headings": "# a\n\n",
    "citations": "[12] ",
    "labels of questions": "Question 1: ",
    "cells in quotes": '"a";',
    "quotations in quotations": '> "a" [1]\n\n',
    "unlike": "a! [b](http://c.org 'd) > `e` *f* \u0301\u202e g@h.org 1. \r\n",
}


def hostile_texts(length: int) -> dict[str, str]:
    """Return texts of this many characters by their kind."""
    return {kind: (piece * length)[:length] for kind, piece in _PIECES.items()}


def hostile_halves(length: int) -> dict[str, str]:
    """Return texts of half this length that end as those of the whole length do.

    A tag that is cut elsewhere may be read in another way, which takes longer at any length.
    """
    return {
        kind: text[length // 2 // len(_PIECES[kind]) * len(_PIECES[kind]) :]
        for kind, text in hostile_texts(length).items()
    }
