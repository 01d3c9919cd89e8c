"""Certificates: given by the registers, printed, and checked by their code."""
