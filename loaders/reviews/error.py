"""What keeps a journal of decisions from being read: raised by whoever opens it."""


class JournalError(Exception):
    """Raised where the file cannot be read as a journal; the text names it."""
