"""The file for the Justice Data Lab: which men can be in the file, and on which basis."""
