"""The demo's invented people. Anyone at the machine can sign in as any of them. Outside the demo
none of this exists."""
