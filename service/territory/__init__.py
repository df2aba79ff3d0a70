"""Administrative units through time, and their shapes on maps."""
