"""How a round chooses: the published weights, in plain words and by an example."""
