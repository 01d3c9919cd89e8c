"""Lists as files to download. The page itself makes a small file. The worker makes a large file."""
