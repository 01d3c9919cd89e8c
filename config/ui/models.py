"""Django finds the app's models here. Each model is defined in the package that uses it."""

from config.ui.downloads.prepared import PreparedFile

__all__ = ["PreparedFile"]
