"""
The words by which saved pages name their parts: counts, dates, names, heads, actions, notices.

Every pattern is matched against one line at a time, of bounded length (``line.LINE``), and repeats nothing
that could match in two ways: a hostile line costs no more than a long one.
"""
