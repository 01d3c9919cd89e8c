"""In an emergency, opening a record that somebody cannot usually see."""
