"""The program ``careline``: its command line, the phones of demos and tests, and the wiring of it all."""
