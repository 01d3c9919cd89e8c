"""The addresses about how support ends."""

from django.urls import URLPattern, path

from delivery.endings.views import planning, remarks, saying, stories

urlpatterns: list[URLPattern] = [
    path("support/<key:pk>/ending/", planning.plan, name="plan_ending"),
    path("support/<key:pk>/ending/cancel/", planning.cancel, name="cancel_ending"),
    path("support/<key:pk>/feedback/", saying.of_match, name="match_feedback"),
    path("support/<key:pk>/feedback/<key:question>/", saying.record, name="record_feedback"),
    path("support/<key:pk>/happened/", remarks.record, name="record_remark"),
    path("support/<key:pk>/case-study/", stories.draft, name="draft_case_study"),
    path("endings/", planning.planned, name="planned_endings"),
    path("feedback/", saying.feedback_list, name="feedback_list"),
    path("feedback/export/<slug:form>/", saying.export_feedback, name="export_feedback"),
    path("feedback/record/", saying.record_of_prison, name="record_feedback_of_prison"),
    path("feedback/forms/<slug:code>/", saying.paper, name="feedback_form"),
    path("feedback/questions/", saying.questions, name="feedback_questions"),
    path("feedback/questions/add/", saying.add, name="add_feedback_question"),
    path("feedback/questions/<key:question>/", saying.change, name="change_feedback_question"),
    path("feedback/<key:pk>/", saying.one, name="feedback"),
    path("feedback/<key:pk>/correct/", saying.correct, name="correct_feedback"),
    path("feedback/<key:pk>/withdraw/", saying.withdraw, name="withdraw_consent"),
    path("feedback/<key:pk>/not-withdrawn/", saying.not_withdrawn, name="cancel_withdrawal"),
    path("complaints/", remarks.remarks, name="remarks"),
    path("complaints/export/<slug:form>/", remarks.export_remarks, name="export_remarks"),
    path("complaints/record/", remarks.record_of_prison, name="record_remark_of_prison"),
    path("complaints/<key:pk>/", remarks.one, name="remark"),
    path("complaints/<key:pk>/correct/", remarks.correct, name="correct_remark"),
    path("complaints/<key:pk>/close/", remarks.close, name="close_remark"),
    path("complaints/<key:pk>/reopen/", remarks.reopen, name="reopen_remark"),
    path("case-studies/", stories.case_studies, name="case_studies"),
    path("case-studies/<key:pk>/", stories.one, name="case_study"),
    path("case-studies/<key:pk>/write/", stories.write, name="write_case_study"),
    path("case-studies/<key:pk>/consent/", stories.consent, name="study_consent"),
    path("case-studies/<key:pk>/clear/", stories.clear, name="clear_name"),
    path("case-studies/<key:pk>/names-again/", stories.names_again, name="ask_about_names_again"),
    path("case-studies/<key:pk>/approve/", stories.approve, name="approve_case_study"),
    path("case-studies/<key:pk>/change/", stories.change, name="change_approved"),
    path("case-studies/<key:pk>/withdraw/", stories.withdraw, name="withdraw_case_study"),
    path("case-studies/<key:pk>/reopen/", stories.reopen, name="reopen_case_study"),
]
