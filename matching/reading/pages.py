"""What we call the pages that people read, in the list of readings.

The audit trail has the name of each page's view. Most of these names say enough, such as
"release_plans". Pages with other names are in NAMES.
"""

from typing import Final

NAMES: Final = {
    "delivery:acct": "ACCT",
    "delivery:all_sessions": "Sessions",
    "delivery:another_day": "Move a session to another day",
    "delivery:answer_missed": "Is he all right?",
    "delivery:community_meeting": "Meeting outside prison",
    "delivery:community_meetings": "Meetings outside prison",
    "delivery:costs": "Travel costs",
    "delivery:costs_export": "Travel costs that were exported",
    "delivery:export_concerns": "Concerns",
    "delivery:export_onward": "Men referred to services",
    "delivery:export_remarks": "Complaints and incidents",
    "delivery:export_sessions": "Sessions",
    "delivery:feedback_list": "Feedback",
    "delivery:log_due": "Log a session",
    "delivery:log_not_met": "They did not meet",
    "delivery:match_feedback": "Feedback",
    "delivery:missed": "Men who missed sessions",
    "delivery:missed_answers": "Is he all right? Earlier answers",
    "delivery:onward": "Other services",
    "delivery:onward_list": "Men referred to services",
    "delivery:plan_ending": "The last session",
    "delivery:planned_endings": "Last sessions",
    "delivery:record_remark": "Record what happened",
    "delivery:release": "Through the gate",
    "delivery:remark": "Complaint or incident",
    "delivery:remarks": "Complaints and incidents",
    "delivery:unlogged": "Sessions not logged",
    "delivery:work": "What a man and his mentor do together",
    "matching:capacity": "Mentors and men waiting",
    "matching:change_record": "Change a part of a man’s record",
    "matching:duplicates": "Possible duplicates among the men",
    "matching:exclusions": "Pairs fixed or ruled out",
    "matching:export_matches": "Matches",
    "matching:export_mentors": "Mentors",
    "matching:export_readiness": "Ready to be mentors",
    "matching:export_referrals": "Men",
    "matching:leave": "Record a leaving date",
    "matching:leaving": "Did he leave?",
    "matching:likeliest": "Volunteers likely to stop",
    "matching:meeting_list": "List for the weekly meeting",
    "matching:readiness": "Ready to be mentors",
    "matching:readings": "Who read what",
    "matching:referral": "A man’s record",
    "matching:referrals": "Men",
    "matching:releases": "Did they leave?",
    "matching:renewals": "Passes and refreshers",
    "matching:sensitive": "Sensitive parts of a man’s record",
    "matching:unmatched": "Men not matched in a round",
    "matching:why_pair": "Other mentors for a man",
    "matching:why_unmatched": "Why a man has no mentor",
    "recruitment:change_owner": "Hand over applications",
    "recruitment:duplicates": "Possible duplicates among the applicants",
    "recruitment:export": "Applications",
    "recruitment:send_back": "Ask about one answer",
    "recruitment:today": "Recruitment: to do",
    "training:guests": "Who catches up",
    "training:programme": "Training",
    "training:requests": "Clearances to request",
    "unsent": "Emails that could not be sent",
}
"""The name of a page, by the name of its view."""


def page_name(view: str) -> str:
    """What we call the page with this view, such as "Release plans"."""
    return NAMES.get(view) or view.rpartition(":")[2].replace("_", " ").capitalize()
