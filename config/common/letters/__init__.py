"""Letters: the emails and texts whose words managers can change.

This package has the wordings of letters, fills in their placeholders, and sends them. Each other
package registers the letters that it sends.
"""
