"""Scenarios, the engine and the closed forms it must agree with."""
