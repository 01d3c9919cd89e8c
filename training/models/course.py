"""The toolkits that mentors train in, such as Facing Up to Conflict."""

from recruitment.models import ListedName


class Course(ListedName):
    """A toolkit. A referral can require a mentor who is trained in it."""
