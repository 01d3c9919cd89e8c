"""Opening a record in an emergency that one cannot usually see."""
