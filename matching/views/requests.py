"""What every matching view needs of its request."""

from config.ui.requests import PAGE_LENGTH, StaffRequest, page_of, staff

__all__ = ["PAGE_LENGTH", "StaffRequest", "page_of", "staff"]
