"""The servers that are measured: each loads a file, starts and is found at an address."""
