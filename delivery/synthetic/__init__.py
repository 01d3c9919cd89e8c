"""Invented records for the demo: what mentors and men did together.

report      the figures of the programme report about support
sharing     which of the 31 men have which of these figures
sessions    what mentors logged, and which sessions were expected
support     aims, areas, toolkits, questionnaires, onward referrals, feedback, case studies
safety      concerns of the report’s period and ACCT, and who to ring
worries     concerns of the last weeks, men who were missed, meetings outside prison, complaints
gate        release plans, and support after release
loading     the demo: the invented programme, and then these records
"""
