"""How a round chooses: the published weights of the policy, in words, in a picture and in an
example."""
