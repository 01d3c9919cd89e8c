"""How a round chooses: the published weights, in words, as a picture and by an example."""
