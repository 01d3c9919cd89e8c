"""Toolkits a mentor is trained to use, such as Facing Up to Conflict."""

from recruitment.models import ListedName


class Course(ListedName):
    """A toolkit. A referral may require that its mentor is trained in it."""
