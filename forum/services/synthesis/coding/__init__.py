"""Private codes of a team: the code book, coding, memos, agreement, exchange."""
