"""The policy, and the page that publishes it: how a round chooses who meets who. The page shows the
weights in words, as a picture and in an example.
"""
