"""The weekly round: asking for it, running it, what it leaves behind and what is different from
last time."""
