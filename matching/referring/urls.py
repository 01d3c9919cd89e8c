"""The addresses of the pages where people refer men online."""

from django.urls import URLPattern, path

from matching.referring import views

urlpatterns: list[URLPattern] = [
    path("refer/", views.refer, name="refer"),
    path("refer/form/", views.text_form, name="refer_text"),
    path("refer/form/refer-a-man.txt", views.text_form_file, name="refer_text_file"),
    path("refer/start/", views.start, name="start_referral"),
    path("refer/mine/", views.mine, name="my_referrals"),
    path("refer/<slug:reference>/part/<slug:name>/", views.part, name="refer_part"),
    path("refer/<slug:reference>/check/", views.check, name="refer_check"),
    path("refer/<slug:reference>/sent/", views.sent, name="refer_sent"),
    path("refer/<slug:reference>/delete/", views.discard, name="discard_referral"),
    path("refer/<slug:reference>/release-date/", views.release_date, name="refer_release_date"),
    path("refer/<slug:reference>/withdraw/", views.withdraw, name="withdraw_referral"),
    path("work-addresses/", views.work_domains, name="work_domains"),
    path("work-addresses/<key:pk>/remove/", views.remove_domain, name="remove_work_domain"),
]
