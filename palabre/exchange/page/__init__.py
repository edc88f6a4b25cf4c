"""
One saved article page, read into plain values (``reading.py``) and stored (``storing.py``).

Everything but ``storing.py`` is pure: no Django, no clock, no network. What a page does not say stays empty.
"""
