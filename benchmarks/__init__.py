"""How long a check takes, beside the tools one would use otherwise: run with `make bench`."""
