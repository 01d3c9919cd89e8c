"""The addresses of pages that use several apps. Those in `staff` are named in the namespace of
matching."""

from django.urls import URLPattern, path

from config.site import people, start, statements, today

public: list[URLPattern] = [
    path("", start.start, name="start"),
    path("prisons/<slug:code>/", start.prison, name="prison"),
    path("accessibility/", statements.accessibility, name="accessibility"),
    path("privacy/", statements.privacy, name="privacy"),
    path("cookies/", statements.cookies, name="cookies"),
]

staff: list[URLPattern] = [
    path("today/", today.today, name="today"),
    path("referrals/<int:pk>/", people.referral, name="referral"),
    path("mentors/<int:pk>/", people.mentor, name="mentor"),
]
