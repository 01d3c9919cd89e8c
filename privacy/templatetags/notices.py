"""The tag `{% notice_for_men as notice %}`: what a printed form says about data, from the
register."""

from django import template

from privacy.register import statement

register = template.Library()


@register.simple_tag
def notice_for_men() -> statement.Notice:
    """The notice for the forms that men fill in. No query."""
    return statement.notice_for_men()
