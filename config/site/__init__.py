"""Pages that use several apps: the start page, the bar at the top, Today, one man, one mentor, the
public prison pages and our statements. Only config.urls imports this package."""
