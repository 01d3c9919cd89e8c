"""Who can open a trainee's own pages."""

from config.accounts.access import allow
from config.accounts.roles import Role

own = allow(Role.APPLICANT, Role.MENTOR)
