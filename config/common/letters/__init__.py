"""Letters: the emails and texts whose words managers can change.

Here is what a letter says, how we fill in its placeholders, and how we send it. Each package
registers the letters that it sends.
"""
