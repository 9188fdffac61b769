"""What a clinic knows of its patients beyond their calls: appointments, medication, accounts.

``port.py`` says what a store of these must do, ``model.py`` what the records are. Every store of the
CRM brings them (``Crm.appointments``, ``Crm.medication``, ``Crm.billing``); a connector to a clinic's
own record system replaces these three and nothing else.
"""
