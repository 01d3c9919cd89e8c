"""Pages that use several apps: the start page, the bar at the top, Today, search, the pages of one
man, one match and one mentor, the public pages of prisons, and our statements. Only config.urls
imports this package."""
