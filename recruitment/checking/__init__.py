"""Could I volunteer? Five questions before anybody applies."""
