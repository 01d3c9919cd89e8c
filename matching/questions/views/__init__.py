"""The pages that answer “why?” and “what if?”. Also the pages to make a pair by hand."""
