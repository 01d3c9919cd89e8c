"""The policy in plain English: what each thing is called, and why it may count."""

from typing import Final

from matching.solver import TERMS

LABELS: Final = {
    "waiting": "How long he has waited",
    "release": "How likely he is to leave first",
    "needs": "Fit with his needs",
    "continuity": "They have met before",
    "preferences": "What the two would like",
    "travel": "The mentor’s journey",
    "cover": "His mentor has gone",
    "kept": "Proposed last time",
}
"""A term's name as people read it."""

WHY: Final = {
    "waiting": "So that nobody waits for ever while men who came later are matched.",
    "release": "A man who leaves without a mentor is lost to the programme. How long matching has "
    "taken here in the past year is part of it.",
    "needs": "A mentor who knows what he wants help with can help sooner.",
    "continuity": "Trust takes months to build. A man who was moved, or who came back to custody, "
    "need not begin again.",
    "preferences": "People come more gladly, and longer, at times and for work they like. It is "
    "a wish, never a rule.",
    "travel": "Mentors give their own time. A shorter journey is one they can keep making.",
    "cover": "He had a mentor and lost him or her. The higher this is, the sooner he has another, "
    "before men who never had one.",
    "kept": "A list that changes every week cannot be prepared. A proposal nobody has decided "
    "stays, unless the others gain more than 100 times this number by its going.",
}
"""Why a term counts, in a sentence or two."""

HELP: Final = {term.name: f"{term.meaning.capitalize()}. {WHY[term.name]}" for term in TERMS}
"""What a term's number means, and why it counts."""

ORDERS: Final = {
    "False": "The best list: as many men as possible, and of all lists that match so many the one "
    "whose pairs score most together",
    "True": "The men in order: as many men as possible, and nobody is passed over for a man below "
    "him. His place is made by how long he has waited, how likely he is to leave and whether his "
    "mentor has gone; what makes a good pair only decides with whom",
}
"""What `priority_first` means."""

OTHERS: Final = {
    "floor": "Least fit",
    "minimum_days": "Fewest days before release",
    "priority_first": "Who comes first",
}
"""The rest of a policy, as people read it."""
