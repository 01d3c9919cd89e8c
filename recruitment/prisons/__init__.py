"""The prisons we work in, their rooms, and their coordinators."""
