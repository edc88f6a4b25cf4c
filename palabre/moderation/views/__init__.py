"""The pages of the desk, one file a subject, and the public form to alert."""
