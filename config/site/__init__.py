"""Pages that draw on several apps: where people start, the bar at the top, what waits today, one
man, one mentor, the public prison pages and our statements. Nothing imports it but config.urls."""
