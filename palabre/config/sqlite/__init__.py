"""SQLite as Django has it, with the acts of one process in a queue (``base.py``)."""
