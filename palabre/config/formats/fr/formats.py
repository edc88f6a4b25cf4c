"""How dates and times are written in French where Django's own way is not the press's: 18 juin 2026, 7 h 30."""

# No-break spaces: an hour is not torn from its minutes at the end of a line.
TIME_FORMAT = "G\u00a0\\h\u00a0i"
DATETIME_FORMAT = f"j F Y, {TIME_FORMAT}"
