"""`{% notice_for_men as notice %}`: what a printed form says from the register of fields."""

from django import template

from privacy.register import statement

register = template.Library()


@register.simple_tag
def notice_for_men() -> statement.Notice:
    """For the forms that men fill in. No query."""
    return statement.notice_for_men()
