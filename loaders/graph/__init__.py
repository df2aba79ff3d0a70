"""From entries to quads: nodes written, figures derived, everything labelled and described."""
