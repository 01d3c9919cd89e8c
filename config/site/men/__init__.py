"""One man: his page, and the pages that change his record."""
