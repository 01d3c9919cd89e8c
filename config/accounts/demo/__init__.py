"""The demo's invented people. Anyone at the machine can sign in as any of these people.

Outside the demo, nothing in this package exists.
"""
