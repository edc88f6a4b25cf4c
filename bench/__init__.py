"""The measured comparisons. Nothing here is part of the tests."""
