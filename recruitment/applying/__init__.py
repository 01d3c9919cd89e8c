"""An application: the questions and answers, sending it, following it and withdrawing it."""
