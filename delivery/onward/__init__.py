"""The services that can help a man, and what happens after we refer him to one of them."""
