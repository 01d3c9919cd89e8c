"""Imports the app's models, so that Django finds them. Each model is defined in the package that
uses it."""

from config.ui.downloads.prepared import PreparedFile

__all__ = ["PreparedFile"]
