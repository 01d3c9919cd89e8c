"""Invented records for the demo: what mentors and men did together.

report      the figures of the programme report about support
sharing     in which areas each of the 31 men made progress
sessions    logged sessions and expected sessions
support     aims, areas, toolkits, questionnaires, onward referrals, feedback, case studies
safety      concerns of the report’s period, ACCT, and numbers to ring
worries     concerns of the last weeks, men who missed sessions, meetings outside prison, complaints
gate        release plans, and support after release
loading     loads the invented programme, and then these records
"""
