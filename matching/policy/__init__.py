"""How a round chooses. The weights of the policy are published in words, in a picture and in an
example."""
