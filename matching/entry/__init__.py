"""Quick entry: adding a man from a paper form or from an email. Also the paper forms to print."""
