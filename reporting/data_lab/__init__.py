"""The file for the Justice Data Lab: which men can be in the file, and the basis for sending their
data."""
