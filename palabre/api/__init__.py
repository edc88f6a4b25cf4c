"""For programs. At first: comments scored as the Perspective API scored them (``docs/analyze.md``)."""
