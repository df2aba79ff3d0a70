"""From fact sheets to a published graph: reports -> entries -> graph -> check -> release.

Each stage is a room that imports only those before it; `build` joins them, `commands` are their
handles for people. Packages hold no code themselves, so that a process loads only what it uses.
"""
