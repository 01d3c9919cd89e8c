"""The file for the Justice Data Lab: which men can be in it, and on which basis."""
