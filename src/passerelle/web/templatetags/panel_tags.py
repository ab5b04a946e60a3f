"""What a panel is asked, found and voted, for the pages of its members and of the authority."""

from __future__ import annotations

from django import template

from passerelle.web.panel import asked

register = template.Library()
register.simple_tag(asked.of, name="asked_of")
register.simple_tag(asked.found, name="found_in")
register.simple_tag(asked.counted, name="counted_in")
