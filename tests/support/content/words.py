"""What a person reads and finds on a page."""

import re
from html import unescape

from werkzeug.test import TestResponse


def words(response: TestResponse) -> str:
    """Return the text of the page as it is read; nobody reads what is data for programs."""
    html = re.sub(r"<script.*?</script>", " ", response.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def markup(response: TestResponse) -> str:
    """Return the HTML of the page with one blank where it has several, as a browser takes it."""
    return " ".join(response.text.split())


def field(response: TestResponse, name: str) -> str:
    """Return what stands in a field of a form: a text area, an input, or a chosen button."""
    text = response.text
    if found := re.search(rf'<textarea[^>]*name="{name}"[^>]*>\n?(.*?)</textarea>', text, re.S):
        return unescape(found[1])
    if found := re.search(rf'<input type="radio" name="{name}" value="([^"]*)" checked', text):
        return unescape(found[1])
    if found := re.search(rf'<select[^>]*name="{name}".*?</select>', text, re.S):
        chosen = re.search(r'value="([^"]*)" selected', found[0])
        return unescape(chosen[1]) if chosen else ""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', text)
    value = re.search(r'value="([^"]*)"', found[0]) if found else None
    return unescape(value[1]) if value else ""
