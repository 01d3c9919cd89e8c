"""Lists as files to download. The page makes a small file, and the worker a large one."""
