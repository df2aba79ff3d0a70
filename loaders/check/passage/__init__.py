"""The passage gate: sheets and texts in; what a passage does not carry of its fact out."""
