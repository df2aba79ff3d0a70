"""What is read of a text once, for all rules: pages, sentences, areas, bodies, persons, systems."""
