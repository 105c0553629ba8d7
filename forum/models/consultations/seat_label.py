"""The column of a label of a seat: its words by language."""

import json
from typing import Any

from sqlalchemy import Dialect, Text, TypeDecorator

from forum.domain.consultations.seat_labels import NO_LABEL, SeatLabel


class SeatLabelColumn(TypeDecorator[SeatLabel]):
    """Stores a label as a JSON object; an empty string if there is none."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: SeatLabel | None, dialect: Dialect) -> str | None:
        """Return the label as text."""
        if value is None:
            return None
        return json.dumps(dict(value.versions), ensure_ascii=False) if value else ""

    def process_result_value(self, value: Any | None, dialect: Dialect) -> SeatLabel | None:
        """Return the label that the text holds."""
        if value is None:
            return None
        return SeatLabel(tuple(json.loads(value).items())) if value else NO_LABEL
