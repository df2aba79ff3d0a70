"""Decisions of persons on facts: written down as events, applied to sheets, told as levels."""
