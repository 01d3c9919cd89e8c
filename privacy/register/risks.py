"""The risks that an impact assessment begins with, and what the service does about each."""

from typing import Final

RISKS: Final = (
    (
        "A paper names a man’s offence, and others in his cell read it",
        "Slips and lists have no offences. We record each slip that somebody prints.",
    ),
    (
        "Somebody steals the database or a backup",
        "Most sensitive data is encrypted, and the keys are stored separately.",
    ),
    (
        "A member of staff reads about men they have nothing to do with",
        (
            "Coordinators see only their prisons. We record each reading. Managers see when"
            " somebody reads about unusually many men."
        ),
    ),
    (
        "A mentor learns more than they need, or tells others",
        "A mentor sees only men who are matched with them, and no offence groups.",
    ),
    (
        "A mentor meets a man that they must not meet",
        (
            "We first ask the prison. No round proposes a ruled-out pair. A coordinator decides"
            " about every pair."
        ),
    ),
    (
        "The program is unfair to a group of men",
        (
            "No round uses ethnic group, age, religion or disability. A page shows whether each"
            " group is matched as often and as soon as others."
        ),
    ),
    (
        "A report reveals something about one man",
        "We hide small numbers in what we publish, and publish words only with consent.",
    ),
    (
        "An email goes to somebody else",
        "Emails name no man and say nothing about a case. Their links only work after signing in.",
    ),
    (
        "We have data for longer than we need it",
        (
            "The register of fields says how long we have each field. If a manager has"
            " switched deletion on, the service deletes records at night when their time is over."
            " We keep records that a court or an investigation may need."
        ),
    ),
    (
        "A man believes that he has to agree",
        (
            "The form says that he can say no, and that nothing changes if he does. We do not rely"
            " on his agreement."
        ),
    ),
)
"""Each pair is a risk, and what the service does about the risk."""
