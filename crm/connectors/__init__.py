"""One file for each kind of store, found by this folder.

A connector names the URL schemes it serves in ``SCHEMES`` and is made by
``connect(url, cipher, timeout_ms) -> Crm``, which must not touch the store: it may be away.
"""
