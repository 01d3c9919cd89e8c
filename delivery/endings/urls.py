"""The addresses about how support ends."""

from django.urls import URLPattern, path

from delivery.endings.views import planning, remarks, saying, stories

urlpatterns: list[URLPattern] = [
    path("support/<int:pk>/ending/", planning.plan, name="plan_ending"),
    path("support/<int:pk>/ending/cancel/", planning.cancel, name="cancel_ending"),
    path("support/<int:pk>/feedback/", saying.of_match, name="match_feedback"),
    path("support/<int:pk>/feedback/<int:question>/", saying.record, name="record_feedback"),
    path("support/<int:pk>/happened/", remarks.record, name="record_remark"),
    path("support/<int:pk>/case-study/", stories.draft, name="draft_case_study"),
    path("endings/", planning.planned, name="planned_endings"),
    path("feedback/", saying.feedback_list, name="feedback_list"),
    path("feedback/export/<slug:form>/", saying.export_feedback, name="export_feedback"),
    path("feedback/record/", saying.record_of_prison, name="record_feedback_of_prison"),
    path("feedback/forms/<slug:code>/", saying.paper, name="feedback_form"),
    path("feedback/questions/", saying.questions, name="feedback_questions"),
    path("feedback/questions/add/", saying.add, name="add_feedback_question"),
    path("feedback/questions/<int:question>/", saying.change, name="change_feedback_question"),
    path("feedback/<int:pk>/", saying.one, name="feedback"),
    path("feedback/<int:pk>/correct/", saying.correct, name="correct_feedback"),
    path("feedback/<int:pk>/withdraw/", saying.withdraw, name="withdraw_consent"),
    path("feedback/<int:pk>/not-withdrawn/", saying.not_withdrawn, name="cancel_withdrawal"),
    path("complaints/", remarks.remarks, name="remarks"),
    path("complaints/export/<slug:form>/", remarks.export_remarks, name="export_remarks"),
    path("complaints/record/", remarks.record_of_prison, name="record_remark_of_prison"),
    path("complaints/<int:pk>/", remarks.one, name="remark"),
    path("complaints/<int:pk>/correct/", remarks.correct, name="correct_remark"),
    path("complaints/<int:pk>/close/", remarks.close, name="close_remark"),
    path("complaints/<int:pk>/reopen/", remarks.reopen, name="reopen_remark"),
    path("case-studies/", stories.case_studies, name="case_studies"),
    path("case-studies/<int:pk>/", stories.one, name="case_study"),
    path("case-studies/<int:pk>/write/", stories.write, name="write_case_study"),
    path("case-studies/<int:pk>/consent/", stories.consent, name="study_consent"),
    path("case-studies/<int:pk>/clear/", stories.clear, name="clear_name"),
    path("case-studies/<int:pk>/names-again/", stories.names_again, name="ask_about_names_again"),
    path("case-studies/<int:pk>/approve/", stories.approve, name="approve_case_study"),
    path("case-studies/<int:pk>/change/", stories.change, name="change_approved"),
    path("case-studies/<int:pk>/withdraw/", stories.withdraw, name="withdraw_case_study"),
    path("case-studies/<int:pk>/reopen/", stories.reopen, name="reopen_case_study"),
]
