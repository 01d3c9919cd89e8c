"""Services that can help a man, and what came of referring a man to them."""
