"""Who applies and how they heard of us: how many people of each group applied, were offered a place
and completed the training. Small numbers are hidden."""
