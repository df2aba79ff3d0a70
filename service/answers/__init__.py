"""Saved queries answered: as pages, files, pictures, embeds and feeds, each with its sources."""
