"""Every day that is written out is written by ``dated``: Django's own filter knows no French ordinal."""

from __future__ import annotations

import re
from pathlib import Path

import palabre

ROOT = Path(palabre.__file__).parent
# A day and the name of its month, by a format's name or by its letters.
WRITTEN_OUT = re.compile(r"""\|\s*date:\s*["'](?:DATE_FORMAT|DATETIME_FORMAT|[^"']*\bj\s+F)""")


def test_no_template_writes_a_day_out_by_itself():
    found = [str(path) for path in ROOT.rglob("*.html") if WRITTEN_OUT.search(path.read_text("utf-8"))]
    assert found == []
    assert WRITTEN_OUT.search('{{ article.dated_at|date:"j F" }}')
