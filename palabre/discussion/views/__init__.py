"""Reading a discussion (``reading.py``), writing in it (``responding.py``)."""
