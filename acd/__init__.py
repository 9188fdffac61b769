"""The pure ACD core: calls wait, agents are matched.

``Acd.handle(event) -> commands`` and ``Acd.deadline()`` are the whole of it. Inside
it may mutate; seen from outside it is a function of the list of events. Nothing here
awaits, reads a clock, rolls dice or iterates a set.
"""
