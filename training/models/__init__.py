from training.models.course import Course

__all__ = ["Course"]
