"""Every component and every state of a form, on a few pages.

The pages are for developers and for the accessibility tests. Outside the demo, they answer 404.
"""
