"""What the columns of tables mean, in the language of the page or of the export."""

from flask_babel import gettext as _


def column_meanings() -> dict[str, str]:
    """Return the meaning of each column, under `about_` and its key in `forum.exports.columns`."""
    return {f"about_{key}": meaning for key, meaning in (_of_people() | _of_texts()).items()}


def _of_people() -> dict[str, str]:
    return {
        "name": _(
            "The author’s name. Empty if the author withholds it or appears as an organisation."
        ),
        "organisation": _("The author’s organisation, as given."),
        "country": _("The author’s country or countries, as given."),
        "capacity": _("On whose behalf the author writes. Empty for a person."),
        "role": _("The author’s function in the team of the consultation, if any."),
        "publication": _(
            "Whether the author appears with a name, as an organisation, or without a name."
        ),
        "stakeholder": _("The kind of stakeholder that the author gave."),
        "region": _("The region of the world that follows from the country, or as given."),
        "signatures": _("How many people co-signed the text."),
        "signatories": _("Who co-signed the text, separated by semicolons."),
    }


def _of_texts() -> dict[str, str]:
    return {
        "number": _("The number of the contribution within its consultation. It never changes."),
        "date": _("When the text was sent, in the time zone of the consultation."),
        "language": _("The language in which the text was written."),
        "parent": _(
            "The number of the contribution to which this is a reply, or the note from the team."
        ),
        "question": _("The number of the guiding question that the text answers. Empty for none."),
        "questions": _("The numbers of the guiding questions that the text answers."),
        "answer": _(
            "The text without formatting, with the marks of its lists and the addresses of its "
            "links. In a file with translations only, the translation. In a workbook, a very long "
            "text ends in […]; the address leads to all of it."
        ),
        "translation": _("The translation into the language of the file, where there is one."),
        "address": _("The permanent address of the contribution."),
        "late": _("Says “yes” if the text was received after closing."),
        "edited": _("When the author last changed the published text."),
        "files": _("The names of the files that came with the text, separated by semicolons."),
        "title": _("The title that the author gave."),
        "cite": _("How to cite the contribution."),
    }
