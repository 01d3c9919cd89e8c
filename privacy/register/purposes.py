"""Why we have data, and what we rely on in law for each reason.

Consent must be free, and a man in prison perhaps does not feel free to say no (UK GDPR, recital
43). So we do not rely on his agreement to be mentored. We rely on consent only for publishing
words, evaluation, sharing with a service, and equality answers. People can say no to these, and can
withdraw their consent later.

Article 9(2)(d) and paragraph 31 of Schedule 1 are for bodies with a political, philosophical,
religious or trade union aim. We have no such aim, so we do not rely on them.

Article 6(1)(ea) and Annex 1 come from the Data (Use and Access) Act 2025, section 70 and Schedule
4. We rely on these paragraphs of Schedule 1:

-  4: research
-  6: what an Act requires of us
-  8: equality of opportunity
- 10: preventing unlawful acts
- 17: counselling, advice and support
- 18: safeguarding
- 29: consent to the use of offence data
- 33: legal claims
- 36: using paragraphs 10, 17 and 18 for offence data
"""

from typing import Final

from privacy.register.entry import Purpose

INTERESTS: Final = "Article 6(1)(f), legitimate interests"
LEGAL_DUTY: Final = "Article 6(1)(c), legal obligation"
CONSENT: Final = "Article 6(1)(a), consent"
SAFEGUARDING_INTEREST: Final = (
    "Article 6(1)(ea) and Annex 1, paragraph 6, a recognised legitimate interest: safeguarding"
)
PUBLIC_INTEREST: Final = "Article 9(2)(g), substantial public interest"
OFFENCES: Final = "Article 10 and section 10(5) of the Data Protection Act 2018"

# Men
SUPPORT: Final = Purpose(
    "Finding a mentor and supporting a man",
    "to find a mentor who suits the man, and to support him until the support ends",
    INTERESTS,
    outside="the prison, which has to know who meets and when. After a release, probation too",
)
PERSONAL_SUPPORT: Final = Purpose(
    "Support that needs sensitive data",
    "to support the man. What we write about the support can show his health, his beliefs or his"
    " offences",
    INTERESTS,
    PUBLIC_INTEREST,
    OFFENCES,
    "Schedule 1, Part 2, paragraph 17 (counselling, advice and support), and for offences Part 3,"
    " paragraph 36",
)
RISK: Final = Purpose(
    "Keeping people safe in a match",
    "to keep the man, the mentor and others safe when they meet",
    SAFEGUARDING_INTEREST,
    PUBLIC_INTEREST,
    OFFENCES,
    "Schedule 1, Part 2, paragraphs 17 and 18 (support, and safeguarding of individuals at risk),"
    " and for offences Part 3, paragraph 36",
    outside="the prison, which says whether and where they can meet",
)
SAFEGUARDING: Final = Purpose(
    "Dealing with concerns",
    "to protect somebody who may come to harm, and to show what was done about it",
    SAFEGUARDING_INTEREST,
    PUBLIC_INTEREST,
    OFFENCES,
    "Schedule 1, Part 2, paragraphs 10 and 18 (unlawful acts, and safeguarding of children and of"
    " individuals at risk), and for offences Part 3, paragraph 36",
    outside="the prison. If somebody may come to harm, the local authority or the police too",
)
FAIRNESS: Final = Purpose(
    "Being fair to every group",
    "to see whether men of every group are matched as often and as soon as others",
    INTERESTS,
    PUBLIC_INTEREST,
    "",
    "Schedule 1, Part 2, paragraph 8 (equality of opportunity)",
)
REPORTING: Final = Purpose(
    "Showing what the programme achieves",
    "to count what the programme does and achieves, for funders, trustees and the public",
    INTERESTS,
    outside="funders and trustees, who get counts",
)
PUBLISHING: Final = Purpose(
    "Publishing words and stories",
    "to publish words and stories of people who have consented, without their names",
    CONSENT,
    "Article 9(2)(a), explicit consent",
    OFFENCES,
    "Schedule 1, Part 3, paragraph 29 (consent)",
    outside="everybody, without a name",
)
SHARING: Final = Purpose(
    "Referring a man to a service",
    "to put the man in touch with a service, if he consents",
    CONSENT,
    "Article 9(2)(a), explicit consent",
    OFFENCES,
    "Schedule 1, Part 3, paragraph 29 (consent)",
    outside="the service that he has consented to",
)
EVALUATION: Final = Purpose(
    "Evaluation by the Justice Data Lab",
    "to let the Ministry of Justice measure whether men who had support reoffend less. We"
    " send a man’s data only if he has consented, or if he was told and did not object. His record"
    " says which",
    f"{CONSENT}, or {INTERESTS}",
    "",
    OFFENCES,
    "Schedule 1, Part 1, paragraph 4 (research, with the safeguards of Articles 84A to 84D)",
    outside="the Ministry of Justice, which runs the Justice Data Lab",
)

# People who apply, train and mentor
APPLYING: Final = Purpose(
    "Deciding about an application",
    "to decide whether to offer the applicant a place",
    INTERESTS,
)
SUITABILITY: Final = Purpose(
    "Checking that somebody is suitable",
    "to check that it is safe for somebody to mentor men in prison",
    INTERESTS,
    PUBLIC_INTEREST,
    OFFENCES,
    "Schedule 1, Part 2, paragraphs 10 and 18 (unlawful acts, and safeguarding of individuals at"
    " risk), and for offences Part 3, paragraph 36",
    outside="the prison, which clears everybody who comes in",
)
ADJUSTING: Final = Purpose(
    "Making it possible to take part",
    "to remove what makes it hard for a person with a disability to take part",
    LEGAL_DUTY + " (Equality Act 2010, sections 20 and 29)",
    PUBLIC_INTEREST,
    "",
    "Schedule 1, Part 2, paragraph 6 (what an Act requires of us)",
)
EQUALITY: Final = Purpose(
    "Counting who applies",
    "to count how many people of each group apply, are offered a place and are trained",
    CONSENT,
    "Article 9(2)(a), explicit consent",
)
VOLUNTEERING: Final = Purpose(
    "Training and mentoring",
    "to train volunteers, to match them with men, and to look after them while they volunteer",
    INTERESTS,
    outside="the prison, which has to know who comes and when",
)
WELLBEING: Final = Purpose(
    "Looking after mentors",
    "to support a mentor when the work affects them. What they say can show their health or the"
    " health of others",
    INTERESTS,
    PUBLIC_INTEREST,
    OFFENCES,
    "Schedule 1, Part 2, paragraphs 17 and 18 (support, and safeguarding), and for offences Part 3,"
    " paragraph 36",
)
EMERGENCY: Final = Purpose(
    "Emergencies",
    "to call somebody if a volunteer comes to harm",
    "Article 6(1)(d), vital interests, and " + INTERESTS,
    outside="the people who help in the emergency, such as an ambulance crew",
)
PAYING: Final = Purpose(
    "Paying travel costs",
    "to pay travel costs and to account for them",
    LEGAL_DUTY + " (Charities Act 2011, sections 130 and 131)",
    outside="the people who pay the costs and do the charity’s accounts",
)
INFORMING: Final = Purpose(
    "Telling people when applications open",
    "to send the one email that somebody asked for",
    CONSENT,
)

# Everybody
REFERRING: Final = Purpose(
    "Working with people who refer men",
    "to know who referred a man, and to tell that person how far the referral has got",
    INTERESTS,
    outside="the person who referred the man. They see how far the referral has got",
)
COMPLAINTS: Final = Purpose(
    "Complaints and incidents",
    "to answer complaints, to learn from incidents, and to show what was done",
    INTERESTS,
    "Article 9(2)(f), legal claims",
    OFFENCES,
    "Schedule 1, Part 3, paragraph 33 (legal claims)",
    outside="the prison, or a regulator that looks into a complaint",
)
SIGNING_IN: Final = Purpose(
    "Accounts and signing in",
    "to let people sign in, and to keep everybody else out",
    INTERESTS,
)
WRITING: Final = Purpose(
    "Emails and texts",
    "to send people what they need to know, and to check that our messages arrive",
    INTERESTS,
    outside="the companies that carry our emails and our texts",
)
ANSWERING_REQUESTS: Final = Purpose(
    "Answering requests about data",
    "to answer people who ask about their own data, and to show that we answered",
    LEGAL_DUTY + " (UK GDPR, Articles 12 and 15 to 21)",
    "Article 9(2)(f), legal claims",
    OFFENCES,
    "Schedule 1, Part 3, paragraph 33 (legal claims)",
)
WORKING: Final = Purpose(
    "Doing the work",
    "to run the service: to make lists, files and proposals, and to correct mistakes",
    INTERESTS,
)
ANSWERING_FOR: Final = Purpose(
    "Knowing who did what",
    "to show who decided, wrote or read something, because the law asks us to (Article 5(2))",
    INTERESTS,
)
RUNNING: Final = Purpose(
    "Saying who is responsible",
    "to tell people who they can call, and who runs the service",
    INTERESTS,
    outside="everybody who reads the page or the certificate",
)

PURPOSES: Final = (
    SUPPORT,
    PERSONAL_SUPPORT,
    RISK,
    SAFEGUARDING,
    SHARING,
    PUBLISHING,
    APPLYING,
    SUITABILITY,
    ADJUSTING,
    EQUALITY,
    VOLUNTEERING,
    WELLBEING,
    EMERGENCY,
    PAYING,
    INFORMING,
    REFERRING,
    FAIRNESS,
    REPORTING,
    EVALUATION,
    COMPLAINTS,
    RUNNING,
    SIGNING_IN,
    WRITING,
    ANSWERING_REQUESTS,
    WORKING,
    ANSWERING_FOR,
)
"""Every purpose, in the order in which pages show them."""
