"""Whoever has been idle longest: every able agent is as good as the next."""
