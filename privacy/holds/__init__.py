"""Legal holds: whose record must stay, who decided this, and why."""
