"""What people fill in."""

from matching.forms.staff import DeclineForm, ImportForm

__all__ = ["DeclineForm", "ImportForm"]
