"""Find the bare addresses in a typed text: the one answer for what is shown as a link and counted as one."""

from __future__ import annotations

from linkify_it import LinkifyIt

_linkify = LinkifyIt(options={"fuzzy_link": True, "fuzzy_email": False, "fuzzy_ip": False})
for _schema in ("ftp:", "mailto:", "//"):
    _linkify.add(_schema, None)


def find(text: str) -> list[tuple[int, int, str]]:
    """
    The addresses in ``text``: (start, end, address to go to), in code points, in reading order.

    Only ``http://``, ``https://`` and ``www.`` begin one: "etc.Il" and "fin.Net" are sentences whose
    author forgot a space, not links.
    """
    if "://" not in text and "www." not in text.lower():
        return []
    found = []
    for match in _linkify.match(text) or []:
        if match.schema in ("http:", "https:"):
            found.append((match.index, match.last_index, match.url))
        elif match.schema == "" and match.text.lower().startswith("www."):
            found.append((match.index, match.last_index, "https://" + match.text))
    return found
