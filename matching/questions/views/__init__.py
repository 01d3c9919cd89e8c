"""The pages that answer questions: why, and what if. Also the pages to make a pair by hand."""
