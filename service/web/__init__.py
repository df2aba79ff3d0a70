"""The routes of pages and files."""
