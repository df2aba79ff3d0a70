"""A language model of the operator's choice as a second producer of proposals; nothing needs it."""
