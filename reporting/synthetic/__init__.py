"""The invented grants and bases of the demo."""
