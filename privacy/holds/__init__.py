"""Legal holds: whose record must stay, who decided that, and why."""
