"""The addresses of the pages about requests."""

from django.urls import URLPattern, path

from privacy.requests.views import own, team

ONE = "privacy/requests/<key:pk>"
COPY = "account/data/copies/<key:pk>"

urlpatterns: list[URLPattern] = [
    path("privacy/requests/", team.requests, name="requests"),
    path("privacy/requests/new/", team.choose_man, name="choose_man"),
    path("privacy/requests/new/<key:pk>/", team.record, name="record_request"),
    path(f"{ONE}/", team.one, name="request"),
    path(f"{ONE}/correct/", team.correct, name="correct_request"),
    path(f"{ONE}/desk/", team.desk, name="request_desk"),
    path(f"{ONE}/desk/<str:key>/", team.item, name="request_item"),
    path(f"{ONE}/reply/", team.reply, name="request_reply"),
    path(f"{ONE}/answer/", team.answer, name="request_answer"),
    path(f"{ONE}/answer.json", team.answer_json, name="request_answer_json"),
    path(f"{ONE}/print/", team.print_answer, name="print_answer"),
    path(f"{ONE}/pauses/<key:pause>/remove/", team.unpause, name="remove_pause"),
    path(f"{ONE}/step/<slug:slug>/", team.step, name="request_step"),
    path("account/data/", own.own_data, name="own_data"),
    path("account/data/make/", own.make_copy, name="make_own_copy"),
    path("account/data/code/", own.fresh_code, name="fresh_code"),
    path("account/data/ask/", own.ask, name="ask_about_data"),
    path("account/data/answers/<key:pk>/", own.own_answer, name="own_answer"),
    path(f"{COPY}/", own.data_copy, name="data_copy"),
    path(f"{COPY}/progress/", own.copy_progress, name="copy_progress"),
    path(f"{COPY}/copy.<slug:form>", own.copy_file, name="copy_file"),
    path(f"{COPY}/delete/", own.remove_copy, name="remove_copy"),
    path("account/close/", own.close_account, name="close_account"),
    path("account/close/<key:pk>/cancel/", own.keep_account, name="keep_account"),
]
