"""What a page shows, as data; nothing here knows Flask."""
