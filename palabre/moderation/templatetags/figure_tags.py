"""Figures on pages: the signs of a plot."""

from __future__ import annotations

from django import template

from palabre.moderation.reporting import plots

register = template.Library()
register.simple_tag(plots.swatch, name="swatch")
