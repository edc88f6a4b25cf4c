"""Faults of verbs, each by a function that is asked at every word and says what it ought to be."""
