"""Where a session is read from. It is in the database, as Django's own sessions are.

Every page of somebody who has signed in reads their session, so the query is written as SQL once
(see config.common.written_query).
"""

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from config.common.clock import now
from config.common.written_query import written_once


class SessionStore(DatabaseSessions):
    """Django's session in the database. We write the SQL that reads it only once, which saves time.
    Django looks for a class with this name."""

    def _get_session_from_db(self) -> Session | None:
        """The session with this key, unless it has expired. One query."""
        rows = _sessions(self.session_key) if self.session_key else []
        for session in rows:
            if session.expire_date > now():
                return session
        self._session_key = None
        return None


@written_once
def _sessions(key: str) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key)
