"""The rules, a module for each kind of fact: layers in, proposals out."""
