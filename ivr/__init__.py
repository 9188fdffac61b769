"""The pure IVR core: a patient's call walks a YAML flow.

``step(flow, call, event) -> (call, commands)`` is the whole of it. Nothing here
awaits, reads a clock or rolls dice; time is an integer of milliseconds inside
each event, and ``deadline(call)`` says when the core wants to be woken.
"""
