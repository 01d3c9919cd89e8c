"""Pages that use several apps: the start page, the bar at the top, Today, one man, one match, one
mentor, the public pages of prisons, and our statements. No module but config.urls imports this
package."""
