"""A clinic's phones in a scenario file, run through the production distributor.

The core that decides in a simulation is ``acd.core.Acd`` itself, event by event; this package only
plays the callers, the agents and the clock. Seeded: the same scenario and seed give the same figures.
Nothing here reads a clock or rolls unseeded dice; files are read by the two loaders alone.
"""
