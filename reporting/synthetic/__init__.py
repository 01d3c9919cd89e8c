"""What the demo's reports need: invented grants, bases for the Data Lab, and preferences."""
