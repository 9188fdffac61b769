"""The text driver: a call without a telephone, for designers' tests, the terminal and, later, chat.

``session.Session`` is pure: the interpreter, a clock that is handed in, what plays and what is listened
for, and a log of every moment. ``driver.TextDriver`` is the caller's hand on it. What a call asks of the
outside world is answered by a ``world.World`` made of parts, one file each in ``parts/``.
"""
