"""The pages that the press makes: lists of articles, and an article (its discussion comes by template tag)."""
