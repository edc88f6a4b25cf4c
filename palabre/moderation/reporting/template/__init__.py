"""The Union's template for transparency reports: its eleven files, and what fills in copies of them."""
