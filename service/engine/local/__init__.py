"""Workers of this machine: forked from a process that has loaded the release, and confined."""
