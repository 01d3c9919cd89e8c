"""An application: its questions and answers, sending it, seeing where it stands, changing one's
mind."""
