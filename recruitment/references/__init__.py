"""References: a private link to each referee, the form behind it, reminders, and naming somebody
else."""
