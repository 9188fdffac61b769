"""One human-edited ``clinic.yaml``: its shape, its loader, the private run folder and its secrets."""
