"""The first real start: a one-time address, one form, a publication."""
