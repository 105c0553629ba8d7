"""Archives of mailing lists: threads of messages, without what they repeat of others."""
