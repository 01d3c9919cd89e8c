"""Requests of people about the data that we have about them."""
