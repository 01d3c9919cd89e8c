"""The invented people of the demo. Anyone at the demo's machine can sign in as any of them.

Outside the demo, every page of this package answers 404.
"""
