"""Reading one release: names, cells, passages, findings."""
