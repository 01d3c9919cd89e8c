"""Whether every group of men gets mentors as often and as soon as other groups. We watch this, but
no round uses it."""
