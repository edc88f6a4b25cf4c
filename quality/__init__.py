"""What the charter's checks are measured with, and what their data is made with: never part of the tests."""
