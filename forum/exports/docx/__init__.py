"""DOCX: real headings, lists, links and languages, written with little memory."""
