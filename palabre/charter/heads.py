"""What a publication's own decisions taught, for the checks that read with it."""

from __future__ import annotations

from palabre.charter import binding
from palabre.charter.checks import CHECKS
from palabre.charter.models import OwnHead, Rule, Version


def taught_rules(version: Version) -> list[Rule]:
    """The rules of ``version`` that are bound to a check which is taught, in their order."""
    return [rule for rule in version.rules.all() if threshold(rule) is not None]


def threshold(rule: Rule) -> float | None:
    """From which score the check that is taught counts under ``rule``; ``None`` where it is not bound to one."""
    try:
        bindings = binding.read(rule.checks)
    except ValueError:
        return None
    return next((one.threshold for one in bindings if CHECKS[one.check].is_taught), None)


def serving(version: Version) -> dict[int, bytes]:
    """The heads that serve, by the number of their rule; nothing is asked where no rule of ``version`` reads with one."""
    titles = {rule.number: rule.title for rule in taught_rules(version)}
    if not titles:
        return {}
    found = OwnHead.objects.filter(
        publication=version.publication_id, rule_number__in=titles, serves_since__isnull=False
    ).values_list("rule_number", "rule_title", "numbers")
    # A new charter may give the number to another rule: what was learned is not about that one.
    return {number: bytes(numbers) for number, title, numbers in found if titles[number] == title}
