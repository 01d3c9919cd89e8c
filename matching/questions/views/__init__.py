"""The pages of questions: why, what if, and pairs made by hand."""
