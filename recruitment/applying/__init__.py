"""An application: its questions and answers, sending it, following it and leaving it."""
