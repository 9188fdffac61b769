"""The FastAGI driver: the same flows for sites that keep their dialplan.

``AGI(agi://127.0.0.1:PORT/patient/NUMBER)`` lets the flow of ``NUMBER`` have the call over AGI. The caller hears
and keys over that one socket; as soon as a person is needed (queue, transfer, emergency) the call
enters Stasis from inside the AGI session and goes on over ARI, with all it has answered.
"""
