"""
What moderation did, counted: the figures, their plots, the Union's template, the statements of reasons.

Everything here reads; nothing decides. No name of who decided, and no text of a comment, leaves it.
"""
