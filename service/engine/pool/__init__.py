"""Who may run, on which worker, for how long."""
