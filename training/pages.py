"""What the views of training share."""

from config.accounts.access import allow
from config.accounts.roles import Role

own = allow(Role.APPLICANT, Role.MENTOR)
