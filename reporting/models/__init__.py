from reporting.models.making import MadeReport

__all__ = ["MadeReport"]
