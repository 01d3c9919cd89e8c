"""Emails that managers can reword: the words, their placeholders, and sending the emails.

Each package registers the letters that it sends.
"""
