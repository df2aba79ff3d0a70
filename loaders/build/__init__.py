"""The stages in order: sheets in, a validated release published, or nothing."""
