"""The parts of the `dxkg` command that need no service."""
