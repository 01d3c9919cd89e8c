"""PostgreSQL that remembers how to answer our queries.

Planning a query takes PostgreSQL longer than answering the query, because our queries have many
joins and read few rows. Each connection therefore prepares the queries that it gets often. On the
demo's programme, 9 pages of staff in turn took the server 57 ms instead of 155 ms.
"""

from typing import Any, Final

from django.db.backends.postgresql import base

MOST_PREPARED: Final = 500
"""How many queries a connection remembers, for about 20 MB.

The pages of staff have over 100. The library would remember 100. When the pages need more queries
than a connection remembers, remembering does not help at all.
"""


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, with room for the queries of all our pages."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.prepared_max = MOST_PREPARED
        return connection
