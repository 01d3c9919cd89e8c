"""Every email that the demo would have sent. Outside the demo, these pages answer 404."""
