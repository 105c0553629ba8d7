"""The sentence for each error in a form, by the key of `Invalid`."""

from collections.abc import Mapping
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.errors import Invalid

SENTENCES: Final = {
    # --- consultations, posts, summaries
    "title_missing": _l("Give the consultation a title."),
    "question_missing": _l("Write at least one guiding question."),
    "question_answered": _l(
        "A question that someone has already answered cannot be removed. Reload the page to "
        "see it again."
    ),
    "original_missing": _l(
        "There is a version in another language, but not in the original language."
    ),
    "too_long": _l("This is too long. Shorten it."),
    "unseen": _l(
        "The text contained characters that are invisible, reverse the direction of the words "
        "or pile up. They have been removed: check the text, then send it again."
    ),
    "slug": _l("Use only lower-case letters without accents, digits and hyphens."),
    "slug_taken": _l("Another consultation already has this address."),
    "day": _l("Write the day as year, month and day, for example 2026-12-18."),
    "day_out_of_bounds": _l("Choose a day between the years 1990 and 2099."),
    "hour": _l("Write the time with hours and minutes, for example 23:59."),
    "no_such_time": _l("This hour does not exist on that day: the clocks go forward."),
    "opening_missing": _l("Set the opening date first."),
    "closing_missing": _l("Choose the new closing date."),
    "closes_before_opening": _l("The closing date must be later than the opening date."),
    "closing_passed": _l("The closing date has already passed. Choose a later one."),
    "not_later": _l("The new closing date must be later than the current one."),
    "reason_missing": _l("Write the reason. It will be public."),
    "message_missing": _l("Write a message to the author."),
    "rule_missing": _l("Choose a reason from the list."),
    "unsure": _l("Tick the box to confirm."),
    "no_account": _l(
        "No account has this address. Ask the person to register first, then appoint them."
    ),
    "role": _l("Choose a role."),
    "last_organiser": _l("There must be at least one organiser. Appoint another one first."),
    "post_title": _l("Give the note a title."),
    "post_body": _l("Write the note."),
    "post_citations": _l(
        "The note cites contributions that do not exist. Correct the numbers, or publish it anyway."
    ),
    "schedule_missing": _l("Choose the day and the time when it is to appear."),
    "schedule_passed": _l("This time has already passed. Choose a later one."),
    "planned_many": _l("There are already %(most)s planned notes. Delete some of them first."),
    "summary_title": _l("Give the summary a title."),
    "summary_faults": _l("Not published: first correct what is listed below."),
    "statement_empty": _l("Write the statement."),
    "round": _l("Choose a consultation on whose team you are."),
    "round_circle": _l("That consultation itself follows this one. Choose another one."),
    "inquiry_question": _l("Write the question."),
    "inquiry_answer": _l("Write the answer."),
    "inquiry_own": _l("This is your own contribution."),
    "inquiry_no_account": _l(
        "The author cannot be asked in private: this person has no account with an email address."
    ),
    "inquiry_unreadable": _l(
        "The author cannot be asked in private: the contribution is no longer shown."
    ),
    "inquiries_many": _l(
        "The author already has %(most)s open questions about this contribution. Close one first."
    ),
    "comment_empty": _l("Write the comment."),
    "no_such_number": _l("No published contribution has this number."),
    "no_such_words": _l("The contribution does not have these words. Copy them as they are there."),
    # --- points and excerpts
    "point_empty": _l("Write the point in a sentence."),
    "point_merger": _l("Choose at least one other point to merge."),
    "point_split": _l("Choose at least one excerpt for the new point."),
    "excerpt_words": _l("These words are no longer in the contribution. Choose others."),
    "excerpt_words_missing": _l(
        "These words are not in the contribution. Copy them from it, exactly as they are written."
    ),
    "excerpt_words_several": _l(
        "These words are in the contribution more than once. Copy a few words more."
    ),
    # --- codes of a team, and what a machine proposes
    "code_name": _l("Give the code a name."),
    "code_taken": _l("The code book has a code with this name."),
    "code_parent": _l("A code cannot belong to itself, nor stand so far below another one."),
    "code_merge": _l("Choose another code, which does not belong to this one."),
    "code_changed": _l(
        "Someone else has changed this code meanwhile. Compare, then save again to replace it."
    ),
    "codes_many": _l("A code book has at most %(limit)s codes."),
    "codes_missing": _l("Write at least one code."),
    "codes_unknown": _l(
        "The code book has no code with this name: %(names)s. Correct it, or tick the box to "
        "add it."
    ),
    "codes_header": _l("The first row must name these columns: %(columns)s."),
    "codes_json": _l("The file has no contributions with lists of codes."),
    "codes_file": _l("Choose a file."),
    "codes_none": _l("The file has no codes."),
    "coder_name": _l("Say whose codes these are: the file does not."),
    "memo_empty": _l("Write the memo."),
    "words": _l("The text has changed meanwhile, or these words are not in it. Mark them again."),
    "words_missing": _l("Mark words, or tick sentences."),
    "answer": _l("The contribution does not answer this question."),
    "proposals_off": _l("Proposals are switched off. Switch them on first."),
    "proposal_passages": _l("Tick at least one passage."),
    "proposal_point": _l("Choose a point that there is, or write a new one."),
    "proposal_title": _l("Write the point, or choose one that there is."),
    "qda_kind": _l("The file is not a code book or a project in the format REFI-QDA."),
    "qda_large": _l("The file holds too much. Export a part of it, then choose that."),
    "qda_damaged": _l("The file is damaged. Export it again, then choose it again."),
    "response_title": _l("Write the point to which you reply."),
    "response_text": _l("Write the reply. Everyone will be able to read it."),
    "response_outcome": _l("Choose what has become of the point."),
    "response_link": _l("Write the whole address of the page, with https at its beginning."),
    "response_numbers": _l("Write numbers of contributions, for example 3, 7, 12."),
    "response_broken": _l("No published contribution has these numbers: %(numbers)s."),
    "response_newer": _l(
        "Someone else has changed this reply in the meantime. Yours is below and is not saved. "
        "Compare the two; saving again replaces the other version."
    ),
    "omission_reason": _l("Choose why the contribution is left out."),
    "omission_cited": _l("A statement of the summary cites this contribution."),
    "omission_note": _l("Write the reason in the note."),
    "report_empty": _l("Say what is wrong, or write a better translation."),
    "codes": _l("Each fixed part must be there once, as in the original. Look at %(codes)s."),
    "language": _l("Say in which language this is written."),
    "organisation_taken": _l("Another organisation has this name or alias. Merge the two instead."),
    "organisation_missing": _l("Write a name."),
    "no_such_organisation": _l("No organisation is registered under this name or alias."),
    "same_organisation": _l("This is the same entry. Name a different one."),
    "consent_empty": _l("The notice cannot be empty: authors agree to it."),
    "rhythm": _l("Choose how often, from the list."),
    "kind": _l("Choose what kind of note this is."),
    # --- glossaries
    "term_wordings": _l("Give the term in two languages at least, or keep it as it is."),
    "term_missing": _l("Write the term."),
    "term_long": _l("A term has at most 120 characters and ten words. Shorten it."),
    "term_letters": _l("A term is made of words. Take out what is none."),
    "term_variants": _l("A term has at most twelve other wordings in a language."),
    "term_taken": _l("The glossary has a term with this wording already. Change that one."),
    "term_many": _l("A glossary has at most %(limit)s terms."),
    "term_doubled": _l("A row above has the same wording."),
    "term_in_two": _l("These wordings belong to two terms of the glossary. Put them right there."),
    "table_header": _l(
        "The first row does not name the columns. It needs the codes of languages, such as en, es "
        "and fr."
    ),
    "table_twice": _l("The first row names the column “%(column)s” twice. Leave one of them."),
    "table_empty": _l("There is nothing in the table. Choose a file, or paste the rows."),
    "table_size": _l("The table is too large. Split it into smaller ones."),
    "encoding": _l("The file is not in Unicode. Save it as CSV in UTF-8, then choose it again."),
    "nul": _l("The file is damaged. Save it as CSV, then choose it again."),
    "separator": _l(
        "It cannot be told what separates the cells. Save the file with commas or semicolons."
    ),
    "cells": _l("Line %(line)s cannot be read. Put the quotation marks right there."),
    # --- translations that come back
    "offline_direction": _l("Choose from which language into which."),
    "offline_nothing": _l("There is nothing to translate from this language into that one."),
    "offline_missing": _l("Choose the file that you bring back."),
    "offline_kind": _l(
        "This is no file that left here: neither XLIFF 2 nor a Word document with its columns of "
        "sentences and their keys."
    ),
    "offline_damaged": _l("The file is damaged. Save it again, then choose it."),
    "offline_large": _l("The file is larger than all sentences of a consultation. Check it."),
    # --- contributions and drafts
    "agreement_missing": _l("Tick the box if you agree. Without it your text cannot be sent."),
    "cosign_agreement_missing": _l("Tick the box if you agree. Without it you cannot co-sign."),
    "agreement_changed": _l(
        "The notice has changed in the meantime. Read it again and tick the box."
    ),
    "draft_many": _l(
        "You already have %(limit)s drafts, so this one is not kept on our server. Delete some "
        "of them under “My contributions”."
    ),
    "draft_long": _l(
        "This is longer than three times the limit of %(limit)s characters, so it is not kept on "
        "our server."
    ),
    "redaction_empty": _l("Give the words to redact, or choose a file."),
    "not_found": _l("These words are not in this part: “%(words)s”. Copy them from the text."),
    "flag_reason_missing": _l("Write what the moderators should look at."),
    "flag_newer": _l(
        "Someone else has reported this text in the meantime. Read that report first."
    ),
    # --- files
    "file_empty": _l("The file is empty. Choose it again."),
    "file_type": _l(
        "This is not a PDF, Word (DOCX), ODT, PNG, JPEG or WebP file, or it is damaged. Save "
        "it in one of these formats, then choose it again."
    ),
    "file_macros": _l("The file contains macros. Save it without macros, then choose it again."),
    "file_active": _l(
        "The file contains something that starts a program or fetches data from elsewhere when "
        "it is opened. Save it as a PDF, then choose that."
    ),
    "file_busy": _l(
        "Many files are being examined right now. Your text is still here: attach the file "
        "again in a minute."
    ),
    "file_locked": _l(
        "The file opens only with a password. Save it without one, then choose it again."
    ),
    "file_bomb": _l("The file becomes too large when it is opened. Choose a smaller one."),
    "file_quota": _l("You have attached a large number of files today. Attach this one tomorrow."),
    "file_store": _l("The file could not be saved. Your text is still here: attach it again."),
    "file_size": _l(
        "The file is larger than %(limit)s. Make it smaller, or say where it can be found."
    ),
    "file_many": _l("A text can have %(limit)s files. Remove one first."),
    # --- accounts and invitations
    "email": _l("Write an address such as name@example.org."),
    "short": _l("Choose a password of at least %(least)s characters."),
    "long": _l("Choose a password of at most %(most)s characters."),
    "credentials": _l("The address or the password is incorrect."),
    "name_missing": _l("Write your name."),
    "too_many_characters": _l("Write at most %(most)s characters."),
    "country": _l("Choose a country from the list."),
    "own_language": _l("Choose a language."),
    "gender": _l("Choose from the list, or leave it out."),
    "zone": _l("Choose a time zone from the list."),
    "rules": _l("Accept the rules. You cannot take part without doing so."),
    "email_missing": _l("Write your email address."),
    "password_missing": _l("Write your password."),
    "present_password": _l("This is not your current password."),
    "mail_language": _l("Choose the language of the email."),
    "invitees_empty": _l("No address was found. Write one person a row, with an email address."),
    "invitees_many": _l("A list has at most %(most)s people."),
    "nudge_empty": _l("Write the letter."),
    "nudge_heard": _l("This person has written in the meantime."),
    "nudge_refused": _l("This person wants no such emails."),
    "nudge_week": _l("Someone has written to this person within the last week. Wait a little."),
    # --- old discussions
    "source_missing": _l("Choose a file."),
    "source_empty": _l("The file is empty. Choose another one."),
    "source_large": _l(
        "The file is too large. Leave out attachments, or divide it into several files."
    ),
    "source_kind": _l(
        "This kind of file cannot be read. Choose a data file (JSON), a table (CSV), a Word "
        "document (DOCX) or a mail archive (mbox)."
    ),
    "source_damaged": _l("The file is damaged. Save it again, then choose it."),
    "json": _l("The data file is broken in line %(line)s, column %(column)s."),
    "json_encoding": _l("The data file is not in UTF-8."),
    "json_object": _l("The data file does not hold a consultation."),
    "schema": _l(
        "This data file does not come from this platform, or from a version it cannot read."
    ),
    "rows_missing": _l("The table needs a first row with headings, and at least one row below it."),
    "mail_none": _l("There are no messages in this file."),
    "import_many": _l(
        "Several of your files are waiting for your confirmation. Bring them in or discard them "
        "first."
    ),
    "import_dates": _l(
        "The file does not say when the discussion took place. Give its first and last day."
    ),
    "import_empty": _l("No contributions were recognised in this file."),
    "import_used": _l(
        "Since then, people have worked with what was brought in. Tick the box if their work "
        "is to be deleted too."
    ),
    "day_order": _l("Choose an order from the list."),
    "no_such_question": _l("Choose a question from the list."),
    # --- privacy
    "erasure_choice": _l("Choose what is to become of your contributions."),
    "last_administrator": _l(
        "This is the only administrator. Someone else must become administrator first: whoever "
        "runs the server can do that with the command “forum user add”."
    ),
    "last_of_team": _l(
        "Nobody else organises or moderates: %(titles)s. Appoint someone under “Dates and team” "
        "first, or archive the consultation."
    ),
    "request_act": _l("Choose what is to be done."),
    "request_unknown": _l("No open account has this address."),
    "privacy_contact": _l("Write one email address, or the whole address of a page."),
    "retention_passed": _l("Choose a day in the future."),
    "retention_before_closing": _l("The day must not be before the closing date."),
    "retention_long": _l("Choose a day within ten years after closing."),
}
"""Sentences by key; the error has the values for `%(…)s`."""


def sentence(error: Invalid | str, **values: object) -> str:
    """Return the sentence for an error or its key, in the language of the page.

    `values` fill its placeholders, in addition to those of the error.
    """
    key = error
    if isinstance(error, Invalid):
        key, values = error.code, {**error.values, **values}
    text = str(SENTENCES.get(str(key)) or _("This could not be accepted."))
    return text % values if values else text


def sentences(errors: Mapping[str, str]) -> dict[str, str]:
    """Return the sentence for each field, by its id."""
    return {field: sentence(error) for field, error in errors.items()}
