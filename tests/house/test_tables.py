"""The addresses of the databases that the suite makes beside a developer's own."""

from __future__ import annotations

import pytest

from tests import tables


@pytest.mark.parametrize(
    ("url", "beside"),
    [
        ("postgresql://maud:secret@db.example:5433/palabre", "postgresql://maud:secret@db.example:5433/kept"),
        ("postgresql://maud@/palabre?host=/run/postgresql", "postgresql://maud@/kept?host=/run/postgresql"),
        ("postgresql:///palabre", "postgresql:///kept"),
        ("postgresql:///palabre?host=/run/postgresql", "postgresql:///kept?host=/run/postgresql"),
        ("postgres://db.example", "postgres://db.example/kept"),
    ],
)
def test_another_database_of_the_same_server_has_the_same_address_otherwise(url, beside):
    assert tables.at_database(url, "kept") == beside
