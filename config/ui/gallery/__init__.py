"""Every component and every state of a form, on a few pages.

People can look at the pages, and the accessibility tests read them. Outside the demo these pages do
not exist.
"""
